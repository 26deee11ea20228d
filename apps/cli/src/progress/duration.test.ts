/** Durations in words. */
import { expect, test } from 'vitest';
import { duration } from './duration.ts';

test.each([
  [0.2, '0 s'],
  [59.4, '59 s'],
  [61, '1 min 01 s'],
  [3599.6, '1 h 00 min'],
  [90_000, '25 h 00 min'],
  [200_000, '2 d 7 h'],
])('%d seconds is %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
