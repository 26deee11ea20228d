import { beforeEach, expect, test } from 'vitest';
import { claimRun } from './claim.ts';
import { cancelRun, cancelStudy } from '../settle/control.ts';
import { hold } from '../settle/hold.ts';
import { failAttempt, requeuePreempted } from '../settle/fail.ts';
import { noteGone } from './leases.ts';
import { releaseReservation, turnOf } from './machine.ts';
import { reapExpired } from '../settle/reaper.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, expireLease, finishedTraining, statusOf } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import type { ClaimKey } from '../types.ts';
import { retireWorker } from './workers.ts';

let home: OpenHome;
let seed = 0;
useTestHome((made) => (home = made));

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
  await submitPlan(home, plan, { yaml: '' });
  return { ids: [...plan.trainings.keys()], study };
}
async function training(timing: 'shared' | 'exclusive'): Promise<string> {
  return (await trainings(timing)).ids[0] ?? '';
}
const end = (claim: ClaimKey) => failAttempt(home, claim, { class: 'user-error', message: 'done' });
const claim = (runId: string, workerId: string) => claimRun(home, { runId, workerId });

async function aloneOf(runId: string): Promise<boolean[]> {
  const { rows } = await home.sql.query<{ alone: boolean }>(
    'SELECT alone FROM attempt WHERE run_id = $1 ORDER BY fence',
    [runId],
  );
  return rows.map(({ alone }) => alone);
}

test('an exclusive run has its machine alone, no matter who else works there; other machines go on', async () => {
  const [one, other, elsewhere] = [
    await aWorker(home, { host }),
    await aWorker(home, { host: `${host}-container`, machine: host }),
    await aWorker(home, { host: `${host}-far` }),
  ];
  const [alone, exclusive, shared] = [
    await training('exclusive'),
    await training('exclusive'),
    await training('shared'),
  ];
  const first = await claimed(home, alone, one);
  expect(first.exclusive).toBe(true);
  expect(await turnOf(home, other)).toEqual({ may: 'wait' });
  expect(await claim(exclusive, other)).toBeUndefined();
  expect(await claim(shared, other)).toBeUndefined();
  expect((await claimed(home, shared, elsewhere)).exclusive).toBe(false);
  await end(first);
  await end(await claimed(home, exclusive, other));
  expect([await aloneOf(alone), await aloneOf(exclusive), await aloneOf(shared)]).toEqual([
    [true],
    [true],
    [true],
  ]);
});

test('runs that share a machine are told so on both sides, and only then', async () => {
  const [one, other] = [await aWorker(home, { host }), await aWorker(home, { host })];
  const { ids } = await trainings('shared', 4);
  const [before = '', first = '', second = '', after = ''] = ids;
  await end(await claimed(home, before, one));
  const claims = [await claimed(home, first, one), await claimed(home, second, other)];
  for (const each of claims) await end(each);
  await end(await claimed(home, after, one));
  expect(await Promise.all(ids.map(aloneOf))).toEqual([[true], [false], [false], [true]]);
});

test('a waiting exclusive run reserves the machine: no stream of shared runs goes before it', async () => {
  const [one, other] = [await aWorker(home, { host }), await aWorker(home, { host })];
  const far = await aWorker(home, { host: `${host}-far` });
  const { ids } = await trainings('shared', 4);
  const [running = '', late = '', later = '', elsewhere = ''] = ids;
  const exclusive = await training('exclusive');
  const there = await claimed(home, running, one);
  expect(await turnOf(home, other)).toEqual({ may: 'take any' });
  expect(await claim(exclusive, other)).toBeUndefined();
  for (const worker of [one, other]) {
    expect(await turnOf(home, worker)).toEqual({ may: 'wait' });
    expect(await claim(late, worker)).toBeUndefined();
  }
  await claimed(home, elsewhere, far);
  await end(there);
  expect(await turnOf(home, one)).toEqual({ may: 'wait' });
  expect(await turnOf(home, other)).toEqual({ may: 'take', runId: exclusive });
  const turn = await claimed(home, exclusive, other);
  expect(await claim(later, one)).toBeUndefined();
  await end(turn);
  expect(await turnOf(home, one)).toEqual({ may: 'take any' });
  await claimed(home, late, one);
  expect(await aloneOf(exclusive)).toEqual([true]);
});

test('a run reserves one machine, a machine is reserved for one run; an empty machine elsewhere may take it', async () => {
  const [here, there] = [await aWorker(home, { host }), await aWorker(home, { host: `${host}-far` })];
  const { ids } = await trainings('shared', 3);
  const [one = '', two = '', three = ''] = ids;
  const { ids: exclusive } = await trainings('exclusive', 2);
  const [first = '', second = ''] = exclusive;
  await claimed(home, one, here);
  const far = await claimed(home, two, there);
  expect(await claim(first, here)).toBeUndefined();
  expect(await claim(first, there)).toBeUndefined();
  expect(await claim(second, here)).toBeUndefined();
  expect(await turnOf(home, there)).toEqual({ may: 'take any' });
  await end(far);
  await end(await claimed(home, first, there));
  expect(await turnOf(home, here)).toEqual({ may: 'take any' });
  await claimed(home, three, here);
});

test.for([
  ['its worker retires', (_: string, __: string, worker: string) => retireWorker(home, worker)],
  [
    'its worker cannot run it after all',
    (id: string, _: string, w: string) => releaseReservation(home, id, w),
  ],
  ['its study is cancelled', (_: string, study: string) => cancelStudy(home, study)],
  ['its study is paused', (_: string, study: string) => hold(home, { study }, true)],
  [
    'its worker is not seen any longer',
    (_: string, __: string, worker: string) =>
      home.sql.query(`UPDATE worker SET last_seen_at = clock_timestamp() - interval '1 h' WHERE id = $1`, [
        worker,
      ]),
  ],
] as const)('a reservation ends when %s', async ([, change]) => {
  const [one, other] = [await aWorker(home, { host }), await aWorker(home, { host })];
  const { ids } = await trainings('shared', 2);
  const { ids: exclusive, study } = await trainings('exclusive');
  await claimed(home, ids[0] ?? '', one);
  expect(await claim(exclusive[0] ?? '', other)).toBeUndefined();
  expect(await claim(ids[1] ?? '', one)).toBeUndefined();
  await change(exclusive[0] ?? '', study, other);
  await claimed(home, ids[1] ?? '', one);
});

test('of two runs that hold a machine, one after a pause, the first in order has it', async () => {
  const worker = await aWorker(home, { host });
  const there = await claimed(home, await training('shared'), worker);
  const { ids: early, study } = await trainings('exclusive');
  const { ids: late } = await trainings('exclusive');
  const [first = '', second = ''] = [...early, ...late];
  expect(await claim(first, worker)).toBeUndefined();
  await hold(home, { study }, true);
  expect(await claim(second, worker)).toBeUndefined();
  await hold(home, { study }, false);
  await end(there);
  expect(await turnOf(home, worker)).toEqual({ may: 'take', runId: first });
  expect(await claim(second, worker)).toBeUndefined();
  await end(await claimed(home, first, worker));
  expect(await turnOf(home, worker)).toEqual({ may: 'take', runId: second });
  await end(await claimed(home, second, worker));
});

test('a machine is free again once the lease of its lost exclusive run has run out', async () => {
  const [lost, other] = [await aWorker(home, { host }), await aWorker(home, { host })];
  const [exclusive, shared] = [await training('exclusive'), await training('shared')];
  await claimed(home, exclusive, lost);
  await expireLease(home, exclusive);
  expect(await claim(shared, other)).toBeUndefined();
  await reapExpired(home);
  await end(await claimed(home, shared, other));
  await claimed(home, exclusive, other);
  expect(await aloneOf(exclusive)).toEqual([true, true]);
});

test.for([
  ['its worker says so', ({ runId, fence }: ClaimKey) => noteGone(home, { runId, fence })],
  [
    'its lease would have run out',
    ({ runId }: ClaimKey) =>
      home.sql.query(`UPDATE leaving SET until = clock_timestamp() - interval '1 s' WHERE run_id = $1`, [
        runId,
      ]),
  ],
] as const)('a cancelled child is on the machine until %s', async ([, goes]) => {
  const worker = await aWorker(home, { host });
  const [cancelled, exclusive] = [await training('shared'), await training('exclusive')];
  const there = await claimed(home, cancelled, worker);
  await cancelRun(home, cancelled);
  expect(await claim(exclusive, worker)).toBeUndefined();
  await goes(there);
  await claimed(home, exclusive, worker);
  expect(await aloneOf(exclusive)).toEqual([true]);
});

test('a run is exclusive as long as any study that needs it is', async () => {
  const exclusive = await trainings('exclusive');
  const [id = ''] = exclusive.ids;
  const plan = (timing: 'shared' | 'exclusive') =>
    samplePlan({ name: `${host}-too`, seeds: [seed], taus: [undefined], timing });
  const isExclusive = async () =>
    (await home.sql.query<{ exclusive: boolean }>('SELECT exclusive FROM run WHERE id = $1', [id])).rows[0]
      ?.exclusive;
  await submitPlan(home, plan('shared'), { yaml: '' });
  expect(await isExclusive()).toBe(true);
  await cancelStudy(home, exclusive.study);
  expect(await isExclusive()).toBe(false);
  await submitPlan(home, plan('exclusive'), { yaml: 'changed' });
  expect(await isExclusive()).toBe(true);
  await submitPlan(home, plan('shared'), { yaml: '' });
  expect(await isExclusive()).toBe(false);
});

test('an exclusive study is told of runs whose times were not taken alone', async () => {
  const [one, other] = [await aWorker(home, { host }), await aWorker(home, { host })];
  const seeds = [++seed, ++seed, ++seed, ++seed];
  const plan = (timing: 'shared' | 'exclusive') =>
    samplePlan({ name: `${host}-${timing}`, seeds, taus: [undefined], timing });
  const [together = '', beside = '', alone = '', running = ''] = plan('shared').trainings.keys();
  expect((await submitPlan(home, plan('shared'), { yaml: '' })).runs.notTimed).toEqual([]);
  const both = [await claimed(home, together, one), await claimed(home, beside, other)];
  await finishedTraining(home, both[0]!);
  await requeuePreempted(home, both[1]!);
  await finishedTraining(home, await claimed(home, alone, one));
  await claimed(home, running, one);
  const { runs: told } = await submitPlan(home, plan('exclusive'), { yaml: '' });
  expect(told.notTimed).toEqual([together, running]);
  expect(await statusOf(home, together)).toBe('SUCCEEDED');
});
