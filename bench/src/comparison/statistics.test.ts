import { expect, test } from 'vitest';
import { ratioOf, spreadOf } from './statistics.ts';

test('the median of an even number of values is between the middle two', () => {
  expect(spreadOf([9, 1, 4, 2])).toEqual({ median: 3, min: 1, max: 9 });
  expect(spreadOf([5, 7, 1])).toEqual({ median: 5, min: 1, max: 7 });
  expect(spreadOf([2])).toEqual({ median: 2, min: 2, max: 2 });
});

test('no value has no median', () => {
  expect(() => spreadOf([])).toThrow(/No measurement/);
});

test('a ratio is that of the medians; its range is that of single rounds', () => {
  const slow = [[20, 22], [60], [18]];
  const fast = [[10, 11], [20], [9]];
  expect(ratioOf(slow, fast)).toEqual({ median: 21 / 10.5, min: 2, max: 3 });
});

test('contenders that were not measured in the same rounds have no ratio', () => {
  expect(() => ratioOf([[1]], [[1], [2]])).toThrow(/1 rounds cannot be set against 2/);
});
