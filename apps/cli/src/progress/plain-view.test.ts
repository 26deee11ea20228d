/** One line for each change, and none for what was so before. */
import { expect, test } from 'vitest';
import { plainView } from './plain-view.ts';
import type { RunProgress } from '@keygrid/results';

test('at least every 30 s a line: clock, time left, step and loss', () => {
  const lines: string[] = [];
  let seconds = 0;
  const view = plainView(
    (line) => lines.push(line),
    () => 1000 * seconds,
  );
  const running = {
    ...training,
    status: 'RUNNING' as const,
    step: 7,
    totalSteps: 90,
    loss: 1.25,
    seconds: 20,
  };
  const expected = { training: 60, evaluation: 5 };
  for (; seconds < 100; seconds++) view.show({ study: 's', runs: [done, running], expected });
  expect(lines[0]).toContain('started');
  expect(lines[1]).toBe('[1/2] s: 25 s, about 0 s left; t-1 step 7/90 · loss 1.250');
  expect(lines).toHaveLength(4);
  view.say('a line of another kind counts too');
  for (; seconds < 120; seconds++) view.show({ study: 's', runs: [done, running] });
  expect(lines).toHaveLength(5);
});

const training: RunProgress = { id: 't-1', stage: 'training', status: 'QUEUED', label: 'csfa=true seed=1' };
const done: RunProgress = { id: 't-0', stage: 'training', status: 'SUCCEEDED', label: 'seed=0', seconds: 3 };

test('starts and ends are told once', () => {
  const lines: string[] = [];
  const view = plainView((line) => lines.push(line));
  const show = (run: RunProgress): void => view.show({ study: 's', runs: [done, run] });
  show(training);
  show({ ...training, status: 'RUNNING' });
  show({ ...training, status: 'RUNNING' });
  show({ ...training, status: 'FAILED', seconds: 61, failure: 'unknown: it broke' });
  expect(lines).toEqual([
    '[1/2] started   training t-1 csfa=true seed=1',
    '[2/2] failed    training t-1 csfa=true seed=1 after 1 min 01 s: unknown: it broke',
  ]);
});
