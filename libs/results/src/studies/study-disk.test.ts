import { finishTraining, publishCheckpoint, recordLog, submitPlan, type Claim } from '@keygrid/runs';
import { aWorker, claimed, makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diskOfStudies } from './study-disk.ts';

let made: TestHome;
beforeAll(async () => {
  made = await makeTestHome();
});
afterAll(() => made.drop());

async function finished(claim: Claim, bytes: number): Promise<void> {
  for (const kind of ['best', 'last'] as const) {
    const key = `${claim.runId}/${kind}`;
    await publishCheckpoint(made.home, claim, { kind, step: 1, key, sha256: '0', bytes });
  }
  await recordLog(made.home, claim, { tail: '', bytes: 3 });
  await finishTraining(made.home, claim, { steps: 1, bestStep: 1, seconds: 1, peakMemoryBytes: 1 });
}

test('what a study alone holds, and what others hold too, checkpoints and logs, each file once a study', async () => {
  const { home } = made;
  const both = samplePlan({ name: 'both', seeds: [1, 2], taus: [undefined, 0.8] });
  await submitPlan(home, both, { yaml: '' });
  await submitPlan(home, samplePlan({ name: 'one', seeds: [2], taus: [0.3] }), { yaml: '' });
  await submitPlan(home, samplePlan({ name: 'none', seeds: [3] }), { yaml: '' });
  const [first = '', second = ''] = both.trainings.keys();
  const worker = await aWorker(home);
  await finished(await claimed(home, first, worker), 100);
  await finished(await claimed(home, second, worker), 10);
  const [evaluation = ''] = both.cells
    .filter(({ training }) => training === first)
    .map((cell) => cell.evaluation);
  await recordLog(home, await claimed(home, evaluation, worker), { tail: '', bytes: 2 });
  expect(Object.fromEntries(await diskOfStudies(home))).toEqual({
    both: { own: 205, shared: 23 },
    one: { own: 0, shared: 23 },
    none: { own: 0, shared: 0 },
  });
  expect(await diskOfStudies(home, 'one')).toEqual(new Map([['one', { own: 0, shared: 23 }]]));
});
