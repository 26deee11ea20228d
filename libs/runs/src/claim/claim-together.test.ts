import { expect, test } from 'vitest';
import { claimTogether } from './claim.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, finishedEvaluation, finishedTraining, statusOf } from '../testing/lifecycle.ts';
import { samplePlan, type SamplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';

const TAUS = [undefined, 0.6, 0.7, 0.8];
let home: OpenHome;
let seed = 0;
useTestHome((made) => (home = made));

/** Evaluations of one training that is done, in the order of submission. Nothing of the tests before can be claimed. */
async function queued({ taus = TAUS, ...more }: SamplePlan = {}): Promise<{ ids: string[]; worker: string }> {
  await home.sql.query(`UPDATE run SET available_at = 'infinity'`);
  const plan = samplePlan({ name: `together-${++seed}`, seeds: [seed], taus, ...more });
  await submitPlan(home, plan, { yaml: '' });
  const worker = await aWorker(home, { slots: 4, host: `host-${seed}` });
  const [training = ''] = plan.trainings.keys();
  await finishedTraining(home, await claimed(home, training, worker));
  return { ids: [...plan.evaluations.keys()], worker };
}
async function claimedIds(runId: string, workerId: string, idleSlots = 0): Promise<string[]> {
  return (await claimTogether(home, { runId, workerId, idleSlots })).map((claim) => claim.runId);
}

test('evaluations that differ in KBC only are claimed at once, each with a fence, a lease and an attempt of its own', async () => {
  const { ids, worker } = await queued();
  const [, second = ''] = ids;
  const claims = await claimTogether(home, { runId: second, workerId: worker, idleSlots: 0 });
  expect(claims.map(({ runId }) => runId)).toEqual(ids);
  const { rows } = await home.sql.query(
    `SELECT run.id, run.fence, lease.fence AS leased, attempt.fence AS tried, attempt.alone FROM run
     JOIN lease ON lease.run_id = run.id JOIN attempt ON attempt.run_id = run.id WHERE run.id = ANY ($1) ORDER BY position`,
    [ids],
  );
  const fences = claims.map(({ runId: id, fence }) => ({
    id,
    fence,
    leased: fence,
    tried: fence,
    alone: true,
  }));
  expect(rows).toEqual(fences);
  const [first, ...others] = claims;
  if (first) await finishedEvaluation(home, first);
  expect(await statusOf(home, first?.runId ?? '')).toBe('SUCCEEDED');
  for (const { runId } of others) expect(await statusOf(home, runId)).toBe('RUNNING');
});

test('not those of another training, nor one that has failed, which is retried apart', async () => {
  const { ids, worker } = await queued({ seeds: [++seed, ++seed] });
  const [first = '', failed = '', ...others] = ids.slice(0, TAUS.length);
  await home.sql.query(`UPDATE run SET failures = '{"io": 1}' WHERE id = $1`, [failed]);
  expect(await claimedIds(failed, worker)).toEqual([failed]);
  expect(await claimedIds(first, worker)).toEqual([first, ...others]);
});

test('never with a run that is timed alone', async () => {
  const { ids, worker } = await queued({ timing: 'exclusive' });
  expect(await claimedIds(ids[0] ?? '', worker)).toEqual([ids[0]]);
});

test('idle slots of the worker get their share, unless other runs wait for them', async () => {
  const { ids, worker } = await queued();
  expect(await claimedIds(ids[0] ?? '', worker, 1)).toEqual(ids.slice(0, 2));
  expect(await claimedIds(ids[2] ?? '', worker, 3)).toEqual([ids[2]]);
  const next = await queued();
  await submitPlan(home, samplePlan({ name: 'waits', seeds: [++seed], taus: [undefined] }), { yaml: '' });
  expect(await claimedIds(next.ids[0] ?? '', next.worker, 1)).toEqual(next.ids);
});

test('eight at most', async () => {
  const taus = Array.from({ length: 12 }, (_, i) => (i + 1) / 20);
  const { ids, worker } = await queued({ taus });
  expect(await claimedIds(ids[0] ?? '', worker)).toEqual(ids.slice(0, 8));
});
