import { expect, test } from 'vitest';
import { learningRateAt } from './schedule.ts';

test('a constant schedule stays', () => {
  expect(learningRateAt({ kind: 'constant' }, 1e-3, 0.7)).toBe(1e-3);
});

test('a cosine goes from the base rate through the middle to its minimum', () => {
  const cosine = { kind: 'cosine', minimum: 2e-4 } as const;
  expect(learningRateAt(cosine, 1e-3, 0)).toBe(1e-3);
  expect(learningRateAt(cosine, 1e-3, 0.5)).toBeCloseTo(6e-4, 12);
  expect(learningRateAt(cosine, 1e-3, 1)).toBeCloseTo(2e-4, 12);
});
