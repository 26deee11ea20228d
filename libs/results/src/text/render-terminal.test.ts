/** Columns that line up. */
import { expect, test } from 'vitest';
import { terminalTable } from './render-terminal.ts';

test('each column is as wide as its widest entry', () => {
  const rows = [
    ['t-1', 'QUEUED'],
    ['e-100', 'RUNNING'],
  ];
  expect(terminalTable({ columns: ['run', 'status'], rows })).toBe(
    ['run    status', 't-1    QUEUED', 'e-100  RUNNING'].join('\n'),
  );
});

test('numbers end at one place, a name may have lines, and no entry leaves its line', () => {
  const rows = [
    ['none', '9.5', 'é'],
    ['bo\nth', '12.8', 'x\u001b[2J'],
  ];
  expect(terminalTable({ columns: ['mode', 'PCK@0.1\nall', 'note'], rows }).split('\n')).toEqual([
    'mode   PCK@0.1  note',
    '           all',
    'none       9.5  é',
    expect.stringMatching(/^bo\S+th +12\.8 {2}x\S+$/),
  ]);
});

test('twenty thousand rows are columns', () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [`e-${i}`, 'SUCCEEDED', String(i)]);
  expect(terminalTable({ columns: ['evaluation', 'status', 'n'], rows }).split('\n')).toHaveLength(20_001);
});
