import { expect, test } from 'vitest';
import { table } from './table.ts';

const ROWS = [
  ['', 'ms'],
  ['keygrid', '1.5'],
  ['b', '10'],
];

test('columns line up on a terminal', () => {
  expect(table(ROWS, 'text')).toBe('            ms\n  keygrid  1.5\n  b         10');
});

test('the same table as Markdown', () => {
  expect(table(ROWS, 'markdown')).toBe(
    '|         |  ms |\n| ------- | --: |\n| keygrid | 1.5 |\n| b       |  10 |',
  );
});
