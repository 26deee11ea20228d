/** What a worker of `keygrid run` tries first, and workers whose process is gone. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { expect, test } from 'vitest';
import { claimableOf } from './claimable.ts';
import { cancelRun, cancelStudy, StillShared, studiesWanting } from '../settle/control.ts';
import { machineId } from './machine-id.ts';
import type { Home } from '../home/home.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, finishedTraining, statusOf } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { liveWorkers } from './workers.ts';

let home: Home;
useTestHome((made) => (home = made));

test('the runs of one study that can be claimed now, evaluations first, whatever others wait before them', async () => {
  const [before, mine] = [
    samplePlan({ name: 'before', seeds: [1, 2] }),
    samplePlan({ name: 'mine', seeds: [2, 3, 4] }),
  ];
  await submitPlan(home, before, { yaml: '' });
  await submitPlan(home, mine, { yaml: '' });
  const worker = await aWorker(home);
  const [shared = '', third = '', fourth = ''] = mine.trainings.keys();
  expect(await claimableOf(home, 'mine', worker)).toEqual([shared, third, fourth]);
  await finishedTraining(home, await claimed(home, fourth, worker));
  const its = [...mine.evaluations.values()]
    .filter(({ training }) => training === fourth)
    .map(({ id }) => id);
  expect(await claimableOf(home, 'mine', worker)).toEqual([...its, shared, third]);
  const other = await aWorker(home, { methods: { training: 2, evaluation: 2 } });
  expect(await claimableOf(home, 'mine', other)).toEqual([]);
  expect(await claimableOf(home, 'nobody', worker)).toEqual([]);
  await cancelStudy(home, 'before');
  await cancelStudy(home, 'mine');
});

test('a shared training is cancelled only for the studies that were agreed on', async () => {
  const plans = ['one', 'two', 'three'].map((name) => samplePlan({ name, seeds: [20] }));
  const [training = ''] = plans[0]?.trainings.keys() ?? [];
  for (const plan of plans.slice(0, 2)) await submitPlan(home, plan, { yaml: '' });
  const agreed = await studiesWanting(home, training);
  expect(agreed).toEqual(['one', 'two']);
  if (plans[2]) await submitPlan(home, plans[2], { yaml: '' });
  await expect(cancelRun(home, training, agreed)).rejects.toMatchObject({ studies: ['three'] });
  await expect(cancelRun(home, training, agreed)).rejects.toBeInstanceOf(StillShared);
  expect(await statusOf(home, training)).toBe('QUEUED');
  expect(await cancelRun(home, training, [...agreed, 'three'])).toHaveLength(3);
  expect(await studiesWanting(home, training)).toEqual([]);
});

test('the slots of a worker whose process is gone are not counted', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const here = { host: os.hostname(), machine: machineId() };
  const [dead, alive] = [
    await aWorker(home, { ...here, pid }),
    await aWorker(home, { ...here, pid: process.pid }),
  ];
  const live = (await liveWorkers(home)).map(({ id }) => id);
  expect(live).toContain(alive);
  expect(live).not.toContain(dead);
});
