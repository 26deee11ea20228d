/** One line for each change, and none for what was so before. */
import { expect, test } from 'vitest';
import { plainView } from './plain-view.ts';
import type { RunProgress } from './study-progress.ts';

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
