/** The block of a small grid, whole. */
import { expect, test } from 'vitest';
import { clockLine, drawProgress } from './draw-progress.ts';
import { countsByStage, type RunProgress } from '@keygrid/results';

const run = (id: string, status: RunProgress['status'], more: Partial<RunProgress> = {}): RunProgress => ({
  id,
  stage: id.startsWith('t') ? 'training' : 'evaluation',
  status,
  label: 'csfa=true',
  ...more,
});

const standing = (runs: readonly RunProgress[]) => ({
  stages: countsByStage(runs),
  running: runs.filter(({ status }) => status === 'RUNNING'),
});

test('bars, running runs, and no guess at the time left', () => {
  const runs = [
    run('t-1', 'SUCCEEDED', { seconds: 60 }),
    run('t-2', 'RUNNING', { step: 30, totalSteps: 120, loss: 1.5, pairsPerSecond: 4, seconds: 20 }),
    run('t-3', 'QUEUED'),
    run('e-1', 'QUEUED'),
    run('e-2', 'WAITING'),
  ];
  expect(clockLine({ study: 'demo', runs }, 80)).toBe('demo: 1 min 20 s, time left unknown yet');
  expect(drawProgress(standing(runs), 80)).toEqual([
    '  trainings   ██████████▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░  1/3 · 1 running',
    '  evaluations ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0/2 · 0 running',
    '    step 30/120 · loss 1.500 · 4.0 pairs/s  t-2  csfa=true',
  ]);
});

test('time left once each stage has a finished run', () => {
  const runs = [
    run('t-1', 'SUCCEEDED', { seconds: 60 }),
    run('t-2', 'QUEUED'),
    run('e-1', 'SUCCEEDED', { seconds: 10 }),
    run('e-2', 'FAILED'),
    run('e-3', 'WAITING'),
  ];
  const running = [...runs, run('t-3', 'RUNNING', { seconds: 60 })];
  expect(clockLine({ study: 'demo', runs: running }, 0)).toBe('demo: 0 s, about 1 min 10 s left');
  expect(drawProgress(standing(runs), 80)[1]).toContain('1/3 · 0 running · 1 failed');
});

test('no time left is shown while nothing of the study runs', () => {
  const runs = [run('t-1', 'SUCCEEDED', { seconds: 60 }), run('t-2', 'QUEUED')];
  expect(clockLine({ study: 'demo', runs }, 5)).toBe('demo: 5 s, nothing of it runs now');
  const lost = [...runs, run('t-3', 'RUNNING', { seconds: 5, isLost: true })];
  expect(clockLine({ study: 'demo', runs: lost }, 5)).toBe('demo: 5 s, nothing of it runs now');
  const ended = [run('t-1', 'SUCCEEDED', { seconds: 60 }), run('t-2', 'FAILED')];
  expect(clockLine({ study: 'demo', runs: ended }, 5)).toBe('demo: 5 s, finished');
});
