import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { claimRun } from './claim.ts';
import { cancelRun, cancelStudy, holdStudy } from './control.ts';
import { failAttempt, requeuePreempted } from './fail.ts';
import { noteGone } from './leases.ts';
import { releaseReservation, turnOf } from './machine.ts';
import { reapExpired } from './reaper.ts';
import type { Runs } from './runs.ts';
import { submitPlan } from './submit/submit.ts';
import { aWorker, claimed, expireLease, finishedTraining, statusOf } from './testing/lifecycle.ts';
import { samplePlan } from './testing/sample-plan.ts';
import { makeTestRuns, type TestRuns } from './testing/test-runs.ts';
import type { ClaimKey } from './types.ts';
import { retireWorker } from './workers.ts';

let testRuns: TestRuns;
let runs: Runs;
let seed = 0;
beforeAll(async () => {
  testRuns = await makeTestRuns();
  ({ runs } = testRuns);
}, 60_000);
afterAll(() => testRuns.drop());

/** A machine for each test. */
let host = '';
beforeEach(() => (host = `host-${++seed}`));

async function trainings(
  timing: 'shared' | 'exclusive',
  count = 1,
): Promise<{ ids: string[]; study: string }> {
  const seeds = Array.from({ length: count }, () => ++seed);
  const study = `${timing}-${seed}`;
  const plan = samplePlan({ name: study, seeds, taus: [undefined], timing });
  await submitPlan(runs, plan, { yaml: '' });
  return { ids: [...plan.trainings.keys()], study };
}
async function training(timing: 'shared' | 'exclusive'): Promise<string> {
  return (await trainings(timing)).ids[0] ?? '';
}
const end = (claim: ClaimKey) => failAttempt(runs, claim, { class: 'user-error', message: 'done' });
const claim = (runId: string, workerId: string) => claimRun(runs, { runId, workerId });

async function aloneOf(runId: string): Promise<boolean[]> {
  const { rows } = await runs.sql.query<{ alone: boolean }>(
    'SELECT alone FROM attempt WHERE run_id = $1 ORDER BY fence',
    [runId],
  );
  return rows.map(({ alone }) => alone);
}

test('an exclusive run has its machine alone, whoever else works there; other machines go on', async () => {
  const [one, other, elsewhere] = [
    await aWorker(runs, { host }),
    await aWorker(runs, { host: `${host}-container`, machine: host }),
    await aWorker(runs, { host: `${host}-far` }),
  ];
  const [alone, exclusive, shared] = [
    await training('exclusive'),
    await training('exclusive'),
    await training('shared'),
  ];
  const first = await claimed(runs, alone, one);
  expect(first.exclusive).toBe(true);
  expect(await turnOf(runs, other)).toEqual({ may: 'wait' });
  expect(await claim(exclusive, other)).toBeUndefined();
  expect(await claim(shared, other)).toBeUndefined();
  expect((await claimed(runs, shared, elsewhere)).exclusive).toBe(false);
  await end(first);
  await end(await claimed(runs, exclusive, other));
  expect([await aloneOf(alone), await aloneOf(exclusive), await aloneOf(shared)]).toEqual([
    [true],
    [true],
    [true],
  ]);
});

test('whoever has company is told so on both sides, and only then', async () => {
  const [one, other] = [await aWorker(runs, { host }), await aWorker(runs, { host })];
  const { ids } = await trainings('shared', 4);
  const [before = '', first = '', second = '', after = ''] = ids;
  await end(await claimed(runs, before, one));
  const claims = [await claimed(runs, first, one), await claimed(runs, second, other)];
  for (const each of claims) await end(each);
  await end(await claimed(runs, after, one));
  expect(await Promise.all(ids.map(aloneOf))).toEqual([[true], [false], [false], [true]]);
});

test('a waiting exclusive run reserves the machine: no stream of shared runs goes before it', async () => {
  const [one, other] = [await aWorker(runs, { host }), await aWorker(runs, { host })];
  const far = await aWorker(runs, { host: `${host}-far` });
  const { ids } = await trainings('shared', 4);
  const [running = '', late = '', later = '', elsewhere = ''] = ids;
  const exclusive = await training('exclusive');
  const there = await claimed(runs, running, one);
  expect(await turnOf(runs, other)).toEqual({ may: 'take any' });
  expect(await claim(exclusive, other)).toBeUndefined();
  for (const worker of [one, other]) {
    expect(await turnOf(runs, worker)).toEqual({ may: 'wait' });
    expect(await claim(late, worker)).toBeUndefined();
  }
  await claimed(runs, elsewhere, far);
  await end(there);
  expect(await turnOf(runs, one)).toEqual({ may: 'wait' });
  expect(await turnOf(runs, other)).toEqual({ may: 'take', runId: exclusive });
  const turn = await claimed(runs, exclusive, other);
  expect(await claim(later, one)).toBeUndefined();
  await end(turn);
  expect(await turnOf(runs, one)).toEqual({ may: 'take any' });
  await claimed(runs, late, one);
  expect(await aloneOf(exclusive)).toEqual([true]);
});

test('a run reserves one machine, a machine is reserved for one run; an empty machine elsewhere may take it', async () => {
  const [here, there] = [await aWorker(runs, { host }), await aWorker(runs, { host: `${host}-far` })];
  const { ids } = await trainings('shared', 3);
  const [one = '', two = '', three = ''] = ids;
  const { ids: exclusive } = await trainings('exclusive', 2);
  const [first = '', second = ''] = exclusive;
  await claimed(runs, one, here);
  const far = await claimed(runs, two, there);
  expect(await claim(first, here)).toBeUndefined();
  expect(await claim(first, there)).toBeUndefined();
  expect(await claim(second, here)).toBeUndefined();
  expect(await turnOf(runs, there)).toEqual({ may: 'take any' });
  await end(far);
  await end(await claimed(runs, first, there));
  expect(await turnOf(runs, here)).toEqual({ may: 'take any' });
  await claimed(runs, three, here);
});

test.for([
  ['its worker retires', (_: string, __: string, worker: string) => retireWorker(runs, worker)],
  [
    'its worker cannot run it after all',
    (id: string, _: string, w: string) => releaseReservation(runs, id, w),
  ],
  ['its study is cancelled', (_: string, study: string) => cancelStudy(runs, study)],
  ['its study is held', (_: string, study: string) => holdStudy(runs, study, true)],
  [
    'its worker is not seen any longer',
    (_: string, __: string, worker: string) =>
      runs.sql.query(`UPDATE worker SET last_seen_at = clock_timestamp() - interval '1 h' WHERE id = $1`, [
        worker,
      ]),
  ],
] as const)('a reservation ends when %s', async ([, change]) => {
  const [one, other] = [await aWorker(runs, { host }), await aWorker(runs, { host })];
  const { ids } = await trainings('shared', 2);
  const { ids: exclusive, study } = await trainings('exclusive');
  await claimed(runs, ids[0] ?? '', one);
  expect(await claim(exclusive[0] ?? '', other)).toBeUndefined();
  expect(await claim(ids[1] ?? '', one)).toBeUndefined();
  await change(exclusive[0] ?? '', study, other);
  await claimed(runs, ids[1] ?? '', one);
});

test('a machine is free again once the lease of its lost exclusive run has run out', async () => {
  const [lost, other] = [await aWorker(runs, { host }), await aWorker(runs, { host })];
  const [exclusive, shared] = [await training('exclusive'), await training('shared')];
  await claimed(runs, exclusive, lost);
  await expireLease(runs, exclusive);
  expect(await claim(shared, other)).toBeUndefined();
  await reapExpired(runs);
  await end(await claimed(runs, shared, other));
  await claimed(runs, exclusive, other);
  expect(await aloneOf(exclusive)).toEqual([true, true]);
});

test.for([
  ['its worker says so', ({ runId, fence }: ClaimKey) => noteGone(runs, { runId, fence })],
  [
    'its lease would have run out',
    ({ runId }: ClaimKey) =>
      runs.sql.query(`UPDATE leaving SET until = clock_timestamp() - interval '1 s' WHERE run_id = $1`, [
        runId,
      ]),
  ],
] as const)('a cancelled child is on the machine until %s', async ([, goes]) => {
  const worker = await aWorker(runs, { host });
  const [cancelled, exclusive] = [await training('shared'), await training('exclusive')];
  const there = await claimed(runs, cancelled, worker);
  await cancelRun(runs, cancelled);
  expect(await claim(exclusive, worker)).toBeUndefined();
  await goes(there);
  await claimed(runs, exclusive, worker);
  expect(await aloneOf(exclusive)).toEqual([true]);
});

test('a run is exclusive as long as any study that wants it is', async () => {
  const exclusive = await trainings('exclusive');
  const [id = ''] = exclusive.ids;
  const plan = (timing: 'shared' | 'exclusive') =>
    samplePlan({ name: `${host}-too`, seeds: [seed], taus: [undefined], timing });
  const isExclusive = async () =>
    (await runs.sql.query<{ exclusive: boolean }>('SELECT exclusive FROM run WHERE id = $1', [id])).rows[0]
      ?.exclusive;
  await submitPlan(runs, plan('shared'), { yaml: '' });
  expect(await isExclusive()).toBe(true);
  await cancelStudy(runs, exclusive.study);
  expect(await isExclusive()).toBe(false);
  await submitPlan(runs, plan('exclusive'), { yaml: 'changed' });
  expect(await isExclusive()).toBe(true);
  await submitPlan(runs, plan('shared'), { yaml: '' });
  expect(await isExclusive()).toBe(false);
});

test('an exclusive study is told of runs whose times were not taken alone', async () => {
  const [one, other] = [await aWorker(runs, { host }), await aWorker(runs, { host })];
  const seeds = [++seed, ++seed, ++seed, ++seed];
  const plan = (timing: 'shared' | 'exclusive') =>
    samplePlan({ name: `${host}-${timing}`, seeds, taus: [undefined], timing });
  const [together = '', beside = '', alone = '', running = ''] = plan('shared').trainings.keys();
  expect((await submitPlan(runs, plan('shared'), { yaml: '' })).runs.notTimed).toEqual([]);
  const both = [await claimed(runs, together, one), await claimed(runs, beside, other)];
  await finishedTraining(runs, both[0]!);
  await requeuePreempted(runs, both[1]!);
  await finishedTraining(runs, await claimed(runs, alone, one));
  await claimed(runs, running, one);
  const { runs: told } = await submitPlan(runs, plan('exclusive'), { yaml: '' });
  expect(told.notTimed).toEqual([together, running]);
  expect(await statusOf(runs, together)).toBe('SUCCEEDED');
});
