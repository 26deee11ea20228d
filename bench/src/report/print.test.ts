import { expect, test } from 'vitest';
import { print } from './print.ts';
import type { Report } from './report.ts';

const REPORT: Report = {
  benchmark: 'leaks',
  date: '2026-11-27T00:00:00.000Z',
  host: {
    cpu: 'a processor',
    cores: 2,
    memoryBytes: 8 * 2 ** 30,
    instructionSet: 'avx2',
    system: 'Linux',
    node: '20.20.2',
  },
  threads: 2,
  device: 'cpu',
  libraries: ['TensorFlow 2.21.0'],
  isQuick: false,
  busyBefore: 0,
  comparisons: [],
  tables: [],
  observations: [
    { name: 'tensors left', value: 0, unit: '', isOk: true },
    { name: 'memory gained', value: 12.5, unit: 'MiB', isOk: false },
  ],
};

test('columns line up on a terminal, below their heading', () => {
  expect(print(REPORT, 'text').split('\n\n')[1]).toBe(
    [
      '                    value  as it has to be',
      '  tensors left          0  ok',
      '  memory gained  12.5 MiB  FAIL',
    ].join('\n'),
  );
});

test('the same table as Markdown', () => {
  expect(print(REPORT, 'markdown').split('\n\n').at(-1)).toBe(
    [
      '|               |    value | as it has to be |',
      '| :------------ | -------: | :-------------- |',
      '| tensors left  |        0 | ok              |',
      '| memory gained | 12.5 MiB | FAIL            |',
    ].join('\n'),
  );
});

test('a table of findings has its title above it', () => {
  const found = {
    title: 'p50, ms',
    columns: ['', '1,000'],
    rows: [{ cells: ['a page', '3.1'], raw: [[3.1]] }],
  };
  expect(print({ ...REPORT, observations: [], tables: [found] }, 'markdown')).toContain(
    '### p50, ms\n\n|        | 1,000 |\n| :----- | ----: |\n| a page |   3.1 |',
  );
});
