/** Time left, by hand. */
import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

test('two slots share what is left', () => {
  const trainings = { toStart: 3, runningSeconds: [40, 10], meanSeconds: 60 };
  const evaluations = { toStart: 4, runningSeconds: [], meanSeconds: 5 };
  expect(timeLeft([trainings, evaluations], 2)).toBe((180 + 20 + 50 + 20) / 2);
});

test('unknown until each stage with work left has a finished run', () => {
  expect(timeLeft([{ toStart: 1, runningSeconds: [], meanSeconds: undefined }], 2)).toBeUndefined();
  expect(timeLeft([{ toStart: 0, runningSeconds: [], meanSeconds: undefined }], 2)).toBe(0);
});

test('a run past the mean counts as nearly done, not as negative work', () => {
  expect(timeLeft([{ toStart: 0, runningSeconds: [500], meanSeconds: 60 }], 1)).toBe(0);
});
