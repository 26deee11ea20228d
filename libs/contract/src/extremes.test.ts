import { expect, test } from 'vitest';
import { largest, smallest } from './extremes.ts';

test('as Math.max and Math.min, for any number of values', () => {
  const million = Array.from({ length: 1e6 }, (_, i) => i);
  expect([largest(million), smallest(million)]).toEqual([999_999, 0]);
  expect([largest([]), smallest([])]).toEqual([-Infinity, Infinity]);
  expect([largest([1, NaN, 2]), smallest([NaN])]).toEqual([NaN, NaN]);
});
