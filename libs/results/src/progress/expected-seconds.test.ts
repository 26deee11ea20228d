/** The first estimate of a study, by hand. */
import { expect, test } from 'vitest';
import { watchPace } from './expected-seconds.ts';
import { secondsLeft } from './seconds-left.ts';
import type { RunProgress } from './study-progress.ts';

const sizes = { steps: 100, batch: 4, selections: 3, evaluationPairs: 60, passes: 1.5 };
const run = (id: string, status: RunProgress['status'], more: Partial<RunProgress> = {}): RunProgress => ({
  id,
  stage: id.startsWith('t') ? 'training' : 'evaluation',
  status,
  label: '',
  ...more,
});
const training = (step: number, seconds = 10) => run('t-1', 'RUNNING', { step, totalSteps: 100, seconds });

test('steps at the measured rate, what came before the first step for each selection', () => {
  const pace = watchPace(sizes);
  expect(pace([training(2, 6), run('e-1', 'WAITING')])).toBeUndefined();
  expect(pace([training(6, 8)])).toBeUndefined();
  // 8 steps took 4 s, so the 2 before took 1 of the first 6 s: 5 s to start and select.
  expect(pace([training(10, 10)])).toEqual({
    training: 100 * 0.5 + 3 * 5,
    evaluation: (60 * 1.5 * 0.5) / (3 * 4) + 5,
  });
});

test('a training that starts again is measured again', () => {
  const pace = watchPace(sizes);
  pace([training(50, 60)]);
  expect(pace([training(20, 3)])).toBeUndefined();
  expect(pace([training(30, 8)])?.training).toBe(50);
});

test('the time left comes from it until a run of the stage has finished', () => {
  const expected = { training: 65, evaluation: 9 };
  const waiting = run('e-1', 'WAITING');
  const first = { study: 's', runs: [training(10), waiting], expected };
  expect(secondsLeft(first)).toBe(64);
  const later = { ...first, runs: [run('t-1', 'SUCCEEDED', { seconds: 40 }), training(10), waiting] };
  expect(secondsLeft(later)).toBe(39);
});
