/** Columns that line up. */
import { expect, test } from 'vitest';
import { textTable } from './text-table.ts';

test('each column is as wide as its widest entry', () => {
  expect(
    textTable(
      ['run', 'status'],
      [
        ['t-1', 'QUEUED'],
        ['e-100', 'RUNNING'],
      ],
    ),
  ).toBe(['run    status', 't-1    QUEUED', 'e-100  RUNNING'].join('\n'));
});
