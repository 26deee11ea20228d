import { expect, test } from 'vitest';
import type { Schedule } from '../config.ts';
import { learningRateAt } from './schedule.ts';

/** The rate after `done` of 8 epochs of 5 steps. */
const rateAfter = (schedule: Schedule, done: number) =>
  learningRateAt(schedule, 1e-3, { done, stepsPerEpoch: 5, totalSteps: 40 });

test('a constant schedule stays', () => {
  expect(rateAfter({ kind: 'constant' }, 28)).toBe(1e-3);
});

test('a cosine goes from the base rate through the middle to its minimum', () => {
  const cosine: Schedule = { kind: 'cosine', minimum: 2e-4 };
  expect(rateAfter(cosine, 0)).toBe(1e-3);
  expect(rateAfter(cosine, 20)).toBeCloseTo(6e-4, 12);
  expect(rateAfter(cosine, 40)).toBeCloseTo(2e-4, 12);
});

test('steps fall after each milestone epoch, from its first update on', () => {
  const step: Schedule = { kind: 'step', milestones: [2, 3], factor: 0.5 };
  expect([0, 9, 10, 14, 15, 39].map((done) => rateAfter(step, done))).toEqual([
    1e-3, 1e-3, 5e-4, 5e-4, 2.5e-4, 2.5e-4,
  ]);
});

test('a warm-up rises in a line to what the schedule says, with the last of its updates whole', () => {
  const constant: Schedule = { kind: 'constant', warmup: 4 };
  expect([0, 1, 3, 4].map((done) => rateAfter(constant, done))).toEqual([2.5e-4, 5e-4, 1e-3, 1e-3]);
  const step: Schedule = { kind: 'step', milestones: [1], factor: 0.5, warmup: 10 };
  expect(rateAfter(step, 5)).toBeCloseTo(1e-3 * 0.5 * 0.6, 12);
});
