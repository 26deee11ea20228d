import { expect, test } from 'vitest';
import { fitTable, narrowTable, plainColumns, type FittedColumn } from './fit-table.ts';

const columns: FittedColumn[] = [
  { name: 'run', shorten: (text) => text.slice(0, 4) },
  { name: 'status', leaves: 2 },
  { name: 'time (s)', lines: 'time\n(s)', leaves: 1 },
  { name: 'why', cutTo: 5 },
];
const rows = [
  ['e-123456', 'FAILED', '12', 'no such file'],
  ['e-abcdef', 'FAILED', '7', 'no room'],
];
const fitted = (width: number) => fitTable(columns, rows, width);

test('a table that is narrow enough stays as it is', () => {
  expect(fitted(80)).toEqual({ columns: ['run', 'status', 'time (s)', 'why'], rows, left: [] });
});

test('a table is made narrower in one order: heads, texts, columns of one value, other columns, and a cut at last', () => {
  expect(fitted(36).columns).toEqual(['run', 'status', 'time\n(s)', 'why']);
  expect(fitted(36).rows[0]).toEqual(['e-123456', 'FAILED', '12', 'no such file']);
  expect(fitted(32).rows[0]).toEqual(['e-12', 'FAILED', '12', 'no such file']);
  expect(fitted(30)).toMatchObject({ columns: ['run', 'time\n(s)', 'why'], left: ['status (FAILED)'] });
  expect(fitted(20)).toMatchObject({ columns: ['run', 'why'], left: ['status (FAILED)', 'time (s)'] });
  expect(fitted(14).rows).toEqual([
    ['e-12', 'no such…'],
    ['e-ab', 'no room'],
  ]);
  expect(fitted(3).rows[0]).toEqual(['e-12', 'no s…']);
});

test('plain columns: heads broken, the first text shortened, then the last columns left out', () => {
  const names = ['evaluation.kbc.mode', 'PCK@0.1', 'gain in points', 'hoped for'];
  const row = ['a matcher with a name of forty letters…', '45.3 ± 3.4', '+24.6', '≥ 5: reached'];
  const at = (width: number) => fitTable(plainColumns(names), [row, row], width);
  expect(at(80).left).toEqual([]);
  expect(at(70).columns).toEqual(['evaluation.\nkbc.\nmode', 'PCK@0.1', 'gain in\npoints', 'hoped\nfor']);
  expect(at(60).left).toEqual(['hoped for (≥ 5: reached)']);
  expect(at(60).rows[0]?.[0]).toBe('a matcher with a name of fo…');
  expect(at(40).left).toEqual(['hoped for (≥ 5: reached)', 'gain in points (+24.6)']);
  expect(narrowTable(plainColumns(names), [row], 40, 'CSV has all').split('\n').at(-1)).toBe(
    'Left out, to fit 40 columns: hoped for (≥ 5: reached), gain in points (+24.6); CSV has all.',
  );
});
