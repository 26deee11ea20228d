/** What a worker of `keygrid run` tries first, and workers whose process is gone. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimableOf } from './claimable.ts';
import { cancelRun, cancelStudy, StillShared, studiesWanting } from './control.ts';
import { machineId } from './machine-id.ts';
import { otherStudies } from './read/other-studies.ts';
import { runDetail } from './read/run-detail.ts';
import type { Runs } from './runs.ts';
import { submitPlan } from './submit/submit.ts';
import { aWorker, claimed, expireLease, finishedTraining, statusOf } from './testing/lifecycle.ts';
import { samplePlan } from './testing/sample-plan.ts';
import { makeTestRuns, type TestRuns } from './testing/test-runs.ts';
import { liveWorkers } from './workers.ts';

let testRuns: TestRuns;
let runs: Runs;
beforeAll(async () => {
  testRuns = await makeTestRuns();
  ({ runs } = testRuns);
}, 60_000);
afterAll(() => testRuns.drop());

test('the runs of one study that can be claimed now, evaluations first, whatever others wait before them', async () => {
  const [before, mine] = [
    samplePlan({ name: 'before', seeds: [1, 2] }),
    samplePlan({ name: 'mine', seeds: [2, 3, 4] }),
  ];
  await submitPlan(runs, before, { yaml: '' });
  await submitPlan(runs, mine, { yaml: '' });
  const worker = await aWorker(runs);
  const [shared = '', third = '', fourth = ''] = mine.trainings.keys();
  expect(await claimableOf(runs, 'mine', worker)).toEqual([shared, third, fourth]);
  await finishedTraining(runs, await claimed(runs, fourth, worker));
  const its = [...mine.evaluations.values()]
    .filter(({ training }) => training === fourth)
    .map(({ id }) => id);
  expect(await claimableOf(runs, 'mine', worker)).toEqual([...its, shared, third]);
  const other = await aWorker(runs, { methods: { training: 2, evaluation: 2 } });
  expect(await claimableOf(runs, 'mine', other)).toEqual([]);
  expect(await claimableOf(runs, 'nobody', worker)).toEqual([]);

  const [first = ''] = before.trainings.keys();
  await claimed(runs, first, worker);
  // Of `before`: its own training and what hangs on it; the shared one is `mine`'s too.
  expect(await otherStudies(runs, 'mine')).toEqual([{ name: 'before', running: 1, toCome: 2 }]);
  await expireLease(runs, first);
  expect(await otherStudies(runs, 'mine')).toEqual([{ name: 'before', running: 0, toCome: 3 }]);
  await cancelStudy(runs, 'before');
  expect(await otherStudies(runs, 'mine')).toEqual([]);
  await cancelStudy(runs, 'mine');
});

test('a shared training is cancelled only for the studies that were agreed on', async () => {
  const plans = ['one', 'two', 'three'].map((name) => samplePlan({ name, seeds: [20] }));
  const [training = ''] = plans[0]?.trainings.keys() ?? [];
  for (const plan of plans.slice(0, 2)) await submitPlan(runs, plan, { yaml: '' });
  const agreed = await studiesWanting(runs, training);
  expect(agreed).toEqual(['one', 'two']);
  if (plans[2]) await submitPlan(runs, plans[2], { yaml: '' });
  await expect(cancelRun(runs, training, agreed)).rejects.toMatchObject({ studies: ['three'] });
  await expect(cancelRun(runs, training, agreed)).rejects.toBeInstanceOf(StillShared);
  expect(await statusOf(runs, training)).toBe('QUEUED');
  expect(await cancelRun(runs, training, [...agreed, 'three'])).toHaveLength(3);
  expect(await studiesWanting(runs, training)).toEqual([]);
});

test('the slots of a worker whose process is gone are not counted, and its run says so', async () => {
  const plan = samplePlan({ name: 'orphaned', seeds: [30], taus: [undefined] });
  await submitPlan(runs, plan, { yaml: '' });
  const [training = ''] = plan.trainings.keys();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const here = { host: os.hostname(), machine: machineId() };
  const [dead, alive] = [
    await aWorker(runs, { ...here, pid }),
    await aWorker(runs, { ...here, pid: process.pid }),
  ];
  const live = (await liveWorkers(runs)).map(({ id }) => id);
  expect(live).toContain(alive);
  expect(live).not.toContain(dead);
  await claimed(runs, training, dead);
  expect((await runDetail(runs, training)).why[0]).toMatch(
    new RegExp(`^Worker ${pid} on .* ran it and is gone; its lease runs out in 4\\d s`),
  );
});
