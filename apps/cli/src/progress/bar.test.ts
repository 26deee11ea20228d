/** Bars of known width. */
import { expect, test } from 'vitest';
import { bar } from './bar.ts';

test('half done, a quarter running', () => {
  expect(
    bar(
      [
        { count: 4, mark: '█' },
        { count: 2, mark: '▒' },
      ],
      8,
      8,
    ),
  ).toBe('████▒▒░░');
});

test('full exactly when all is done', () => {
  expect(bar([{ count: 999, mark: '█' }], 1000, 10)).toBe('█████████░');
  expect(bar([{ count: 1000, mark: '█' }], 1000, 10)).toBe('██████████');
});

test('nothing to do is an empty bar', () => {
  expect(bar([{ count: 0, mark: '█' }], 0, 4)).toBe('░░░░');
});
