import { FAILURE_CLASSES, type FailureClass } from '@keygrid/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishCheckpoint } from './checkpoints.ts';
import { claimRun } from '../claim/claim.ts';
import { retireWorker } from '../claim/workers.ts';
import { cancelRun, cancelStudy } from '../settle/control.ts';
import { hold } from '../settle/hold.ts';
import { failAttempt, requeuePreempted } from '../settle/fail.ts';
import { Fenced, withFence } from './fenced.ts';
import { finishEvaluation, finishTraining } from '../settle/finish.ts';
import { pollControl, renewLeases } from '../claim/leases.ts';
import { appendMetrics } from './metrics.ts';
import { storeChunk } from './predictions.ts';
import { reapExpired } from '../settle/reaper.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, expireLease, statusOf } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type TestHome, type OpenHome } from '../testing/test-home.ts';
import type { Claim } from '../types.ts';

let testHome: TestHome;
let home: OpenHome;
let worker: string;
let seed = 0;
let study: string;
let training: string;
let evaluation: string;
let claim: Claim;
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
  worker = await aWorker(home);
});
afterAll(() => testHome.drop());
beforeEach(async () => {
  study = `study-${++seed}`;
  const plan = samplePlan({ name: study, seeds: [seed], taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  [training = ''] = plan.trainings.keys();
  [evaluation = ''] = plan.evaluations.keys();
  claim = await claimed(home, training, worker);
});

test('I2: after a reaping and another claim, every write of the first worker is refused', async () => {
  await expireLease(home, training);
  expect(await reapExpired(home)).toMatchObject([{ runId: training, status: 'QUEUED' }]);
  const next = await claimed(home, training, await aWorker(home));
  const writes = [
    () => appendMetrics(home, claim, [{ key: 'train/loss', step: 1, value: 1 }]),
    () => publishCheckpoint(home, claim, { kind: 'last', step: 1, key: 'k', sha256: 's', bytes: 1 }),
    () => finishTraining(home, claim, { steps: 1, bestStep: 1, seconds: 1, peakMemoryBytes: 1 }),
    () => storeChunk(home, claim, { chunk: 0, firstPair: 0, pairs: [] }),
    () => finishEvaluation(home, claim, { pairs: 0, seconds: 1, msPerPair: 1 }, []),
    () => failAttempt(home, claim, { class: 'unknown', message: 'x' }),
    () => requeuePreempted(home, claim),
  ];
  for (const write of writes) await expect(write()).rejects.toBeInstanceOf(Fenced);
  expect(await renewLeases(home, worker, [claim])).toEqual(new Set());
  expect(await statusOf(home, training)).toBe('RUNNING');
  await appendMetrics(home, next, [{ key: 'train/loss', step: 1, value: 1 }]);
});

test('I7: a lease that still stands is never reaped, and renewing moves its end', async () => {
  expect(await reapExpired(home)).toEqual([]);
  await expireLease(home, training);
  expect(await renewLeases(home, worker, [{ ...claim, phase: 'step', step: 7, totalSteps: 9 }])).toEqual(
    new Set([training]),
  );
  expect(await reapExpired(home)).toEqual([]);
  const { rows } = await home.sql.query('SELECT phase, step, total_steps FROM runs_overview WHERE id = $1', [
    training,
  ]);
  expect(rows).toEqual([{ phase: 'step', step: 7, total_steps: 9 }]);
});

test('the reaper waits for no worker: a run being written is skipped; renewal is not held up by the write', async () => {
  await withFence(home, claim, async () => {
    expect(await renewLeases(home, worker, [claim])).toEqual(new Set([training]));
    await expireLease(home, training);
    expect(await reapExpired(home)).toEqual([]);
  });
  expect(await reapExpired(home)).toMatchObject([{ runId: training }]);
});

test('five attempts lost without a newer checkpoint are poison; the evaluation is blocked', async () => {
  for (let attempt = 1; attempt <= 5; attempt++) {
    await expireLease(home, training);
    expect(await reapExpired(home)).toMatchObject([{ status: attempt < 5 ? 'QUEUED' : 'FAILED' }]);
    if (attempt < 5) await claimed(home, training, worker);
  }
  expect(await statusOf(home, evaluation)).toBe('BLOCKED');
  const { rows } = await home.sql.query<{ last_message: string }>(
    'SELECT last_message FROM run WHERE id = $1',
    [training],
  );
  expect(rows[0]?.last_message).toMatch(/did not renew its lease.*poison: 5 attempts/);
});

test('a cancel fences the running attempt off and the worker is told', async () => {
  expect(await pollControl(home, [claim])).toEqual([]);
  expect((await cancelRun(home, training)).sort()).toEqual([evaluation, training].sort());
  expect(await pollControl(home, [claim])).toEqual([{ runId: training, action: 'cancel' }]);
  await expect(appendMetrics(home, claim, [{ key: 'a', step: 1, value: 1 }])).rejects.toBeInstanceOf(Fenced);
  const { rows } = await home.sql.query(
    'SELECT exit, ended_at IS NOT NULL AS ended FROM attempt WHERE run_id = $1',
    [training],
  );
  expect(rows).toEqual([{ exit: 'cancelled', ended: true }]);
});

test('a run that another study wants is neither cancelled nor held', async () => {
  const other = `other-${seed}`;
  await submitPlan(home, samplePlan({ name: other, seeds: [seed], taus: [0.7] }), { yaml: '' });
  await hold(home, { study }, true);
  expect(await pollControl(home, [claim])).toEqual([]);
  expect(await cancelStudy(home, study)).toEqual([evaluation]);
  expect(await statusOf(home, training)).toBe('RUNNING');
  await hold(home, { study: other }, true);
  expect(await pollControl(home, [claim])).toEqual([{ runId: training, action: 'hold' }]);
});

/** Classes that ask for more memory are tried again where a worker offers it; here none does. */
const TRIES = Object.entries(FAILURE_CLASSES).map(
  ([name, { retries, needsMoreMemory }]) => [name as FailureClass, needsMoreMemory ? 0 : retries] as const,
);

test.for(TRIES)('%s is tried again %i times', async ([name, retries]) => {
  let current = claim;
  for (let failure = 0; failure <= retries; failure++) {
    const status = await failAttempt(home, current, { class: name, message: 'why' });
    expect(status).toBe(failure < retries ? 'QUEUED' : 'FAILED');
    if (status === 'FAILED') break;
    const { rows } = await home.sql.query<{ wait: number }>(
      `WITH old AS (SELECT available_at FROM run WHERE id = $1)
       UPDATE run SET available_at = clock_timestamp() FROM old WHERE id = $1
       RETURNING extract(epoch FROM old.available_at - clock_timestamp())::float8 AS wait`,
      [training],
    );
    if (name === 'io') expect(rows[0]?.wait).toBeGreaterThan(2.4 * 2 ** failure);
    current = await claimed(home, training, worker);
  }
  expect(await statusOf(home, evaluation)).toBe('BLOCKED');
});

test('out of memory on a card: once more where a slot has more than that of the attempt, with what was tried', async () => {
  const card = { name: 'NVIDIA A100', slots: 1 };
  const cards = [
    { ...card, id: '0', memoryGiB: 16 },
    { ...card, id: '1', memoryGiB: 40, lost: 'GPU is lost.' },
    { ...card, id: '2', memoryGiB: 24 },
    { ...card, id: '3', memoryGiB: 80 },
  ];
  const mixed = await aWorker(home, { device: 'cuda', memoryGiB: 80, slots: 3, cards });
  await requeuePreempted(home, claim);
  const small = await claimRun(home, { runId: training, workerId: mixed, device: 'cuda:0', memoryGiB: 16 });
  if (!small) throw new Error('not claimed');
  expect(await failAttempt(home, small, { class: 'out-of-memory', message: 'OOM.' })).toBe('QUEUED');
  const { rows } = await home.sql.query('SELECT min_memory_gib, last_message FROM run WHERE id = $1', [
    training,
  ]);
  expect(rows).toEqual([
    { min_memory_gib: 24, last_message: 'OOM. Tried with 16 GiB; it now asks for 24 GiB.' },
  ]);
  // The same worker's smaller card may not try again.
  const on = (device: string, memoryGiB: number) =>
    claimRun(home, { runId: training, workerId: mixed, device, memoryGiB });
  expect(await on('cuda:0', 16)).toBeUndefined();
  const large = await on('cuda:2', 24);
  if (!large) throw new Error('not claimed');
  expect(await failAttempt(home, large, { class: 'out-of-memory', message: 'OOM.' })).toBe('FAILED');
  await retireWorker(home, mixed);
});

test('out of memory: once more where there is more of it', async () => {
  const larger = await aWorker(home, { memoryGiB: 64 });
  expect(await failAttempt(home, claim, { class: 'out-of-memory', message: 'killed' })).toBe('QUEUED');
  const { rows } = await home.sql.query('SELECT min_memory_gib, placement_class FROM run WHERE id = $1', [
    training,
  ]);
  expect(rows).toEqual([{ min_memory_gib: 64, placement_class: 'any-64' }]);
  expect(
    await failAttempt(home, await claimed(home, training, larger), {
      class: 'out-of-memory',
      message: 'killed',
    }),
  ).toBe('FAILED');
});
