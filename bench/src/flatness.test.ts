import { expect, test } from 'vitest';
import { judgeFlatness } from './flatness.ts';

const samples = (tensors: (step: number) => number, megabytes: (step: number) => number) =>
  Array.from({ length: 1000 }, (_, i) => ({
    step: i + 1,
    tensors: tensors(i + 1),
    residentBytes: megabytes(i + 1) * 1e6,
    ms: 1,
  }));

const verdict = (...args: Parameters<typeof samples>) =>
  judgeFlatness('run', samples(...args)).map(({ isOk }) => isOk);

test('what is filled in the beginning is no leak', () => {
  expect(verdict((step) => Math.min(step, 150), (step) => 300 + Math.min(step, 150))).toEqual([true, true]); // prettier-ignore
});

test('one tensor that stays is a leak', () => {
  expect(verdict((step) => (step < 900 ? 50 : 51), () => 300)).toEqual([false, true]); // prettier-ignore
});

test('memory that grows by a few bytes a step is a leak', () => {
  const [, resident] = judgeFlatness('run', samples(() => 50, (step) => 300 + step * 0.02)); // prettier-ignore
  expect(resident?.isOk).toBe(false);
  expect(resident?.value).toBeCloseTo((100 * 0.02 * 780) / 304, 0);
  expect(resident?.name).toBe('run: growth of resident memory, from step 201 to 1000');
});
