import { expect, test } from 'vitest';
import { differences } from './differences.ts';
import type { RunResult } from './results.ts';

const RUN: RunResult = {
  id: 't-1',
  status: 'SUCCEEDED',
  best: 'a',
  last: 'b',
  points: 'c',
  steps: 'd',
  predictions: null,
  scores: null,
  summaries: null,
};

test('the same results have no difference, in whatever order they come', () => {
  const other = { ...RUN, id: 't-2' };
  expect(differences([RUN, other], [other, RUN])).toEqual([]);
});

test('each part that differs is named with both values', () => {
  expect(differences([{ ...RUN, best: 'x', status: 'FAILED' }], [RUN])).toEqual([
    't-1, status: FAILED, in the calm grid SUCCEEDED',
    't-1, best: x, in the calm grid a',
  ]);
});

test('a run that only one of them has is a difference', () => {
  expect(differences([RUN], [])).toEqual(['t-1: not in the calm grid']);
  expect(differences([], [RUN])).toEqual(['t-1: only in the calm grid']);
});
