import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publishCheckpoint } from './checkpoints.ts';
import { cancelRun, cancelStudy, holdStudy } from './control.ts';
import { failAttempt, requeuePreempted } from './fail.ts';
import { Fenced, withFence } from './fenced.ts';
import { finishEvaluation, finishTraining } from './finish.ts';
import { pollControl, renewLeases } from './leases.ts';
import { appendMetrics } from './metrics.ts';
import { storeChunk } from './predictions.ts';
import { reapExpired } from './reaper.ts';
import type { Runs } from './runs.ts';
import { submitPlan } from './submit/submit.ts';
import { aWorker, claimed, expireLease, statusOf } from './testing/lifecycle.ts';
import { samplePlan } from './testing/sample-plan.ts';
import { makeTestRuns, type TestRuns } from './testing/test-runs.ts';
import type { Claim } from './types.ts';

let testRuns: TestRuns;
let runs: Runs;
let worker: string;
let seed = 0;
let study: string;
let training: string;
let evaluation: string;
let claim: Claim;
beforeAll(async () => {
  testRuns = await makeTestRuns();
  ({ runs } = testRuns);
  worker = await aWorker(runs);
}, 60_000);
afterAll(() => testRuns.drop());
beforeEach(async () => {
  study = `study-${++seed}`;
  const plan = samplePlan({ name: study, seeds: [seed], taus: [undefined] });
  await submitPlan(runs, plan, { yaml: '' });
  [training = ''] = plan.trainings.keys();
  [evaluation = ''] = plan.evaluations.keys();
  claim = await claimed(runs, training, worker);
});

test('I2: after a reaping and another claim, every write of the first worker is refused', async () => {
  await expireLease(runs, training);
  expect(await reapExpired(runs)).toMatchObject([{ runId: training, status: 'QUEUED' }]);
  const next = await claimed(runs, training, await aWorker(runs));
  const writes = [
    () => appendMetrics(runs, claim, [{ key: 'train/loss', step: 1, value: 1 }]),
    () => publishCheckpoint(runs, claim, { kind: 'last', step: 1, key: 'k', sha256: 's', bytes: 1 }),
    () => finishTraining(runs, claim, { steps: 1, bestStep: 1, seconds: 1, peakMemoryBytes: 1 }),
    () => storeChunk(runs, claim, { chunk: 0, firstPair: 0, pairs: [] }),
    () => finishEvaluation(runs, claim, { pairs: 0, seconds: 1, msPerPair: 1 }, []),
    () => failAttempt(runs, claim, { class: 'unknown', message: 'x' }),
    () => requeuePreempted(runs, claim),
  ];
  for (const write of writes) await expect(write()).rejects.toBeInstanceOf(Fenced);
  expect(await renewLeases(runs, worker, [claim])).toEqual(new Set());
  expect(await statusOf(runs, training)).toBe('RUNNING');
  await appendMetrics(runs, next, [{ key: 'train/loss', step: 1, value: 1 }]);
});

test('I7: a lease that still stands is never reaped, and renewing moves its end', async () => {
  expect(await reapExpired(runs)).toEqual([]);
  await expireLease(runs, training);
  expect(await renewLeases(runs, worker, [{ ...claim, phase: 'step', step: 7, totalSteps: 9 }])).toEqual(
    new Set([training]),
  );
  expect(await reapExpired(runs)).toEqual([]);
  const { rows } = await runs.sql.query('SELECT phase, step, total_steps FROM runs_overview WHERE id = $1', [
    training,
  ]);
  expect(rows).toEqual([{ phase: 'step', step: 7, total_steps: 9 }]);
});

test('the reaper waits for no worker: a run being written is skipped; renewal is not held up by the write', async () => {
  await withFence(runs, claim, async () => {
    expect(await renewLeases(runs, worker, [claim])).toEqual(new Set([training]));
    await expireLease(runs, training);
    expect(await reapExpired(runs)).toEqual([]);
  });
  expect(await reapExpired(runs)).toMatchObject([{ runId: training }]);
});

test('five attempts lost without a newer checkpoint are poison; the evaluation is blocked', async () => {
  for (let attempt = 1; attempt <= 5; attempt++) {
    await expireLease(runs, training);
    expect(await reapExpired(runs)).toMatchObject([{ status: attempt < 5 ? 'QUEUED' : 'FAILED' }]);
    if (attempt < 5) await claimed(runs, training, worker);
  }
  expect(await statusOf(runs, evaluation)).toBe('BLOCKED');
  const { rows } = await runs.sql.query<{ last_message: string }>(
    'SELECT last_message FROM run WHERE id = $1',
    [training],
  );
  expect(rows[0]?.last_message).toMatch(/did not renew its lease.*poison: 5 attempts/);
});

test('a cancel fences the running attempt off and the worker is told', async () => {
  expect(await pollControl(runs, [claim])).toEqual([]);
  expect((await cancelRun(runs, training)).sort()).toEqual([evaluation, training].sort());
  expect(await pollControl(runs, [claim])).toEqual([{ runId: training, action: 'cancel' }]);
  await expect(appendMetrics(runs, claim, [{ key: 'a', step: 1, value: 1 }])).rejects.toBeInstanceOf(Fenced);
  const { rows } = await runs.sql.query(
    'SELECT exit, ended_at IS NOT NULL AS ended FROM attempt WHERE run_id = $1',
    [training],
  );
  expect(rows).toEqual([{ exit: 'cancelled', ended: true }]);
});

test('a run that another study wants is neither cancelled nor held', async () => {
  const other = `other-${seed}`;
  await submitPlan(runs, samplePlan({ name: other, seeds: [seed], taus: [0.7] }), { yaml: '' });
  await holdStudy(runs, study, true);
  expect(await pollControl(runs, [claim])).toEqual([]);
  expect(await cancelStudy(runs, study)).toEqual([evaluation]);
  expect(await statusOf(runs, training)).toBe('RUNNING');
  await holdStudy(runs, other, true);
  expect(await pollControl(runs, [claim])).toEqual([{ runId: training, action: 'hold' }]);
});

test.for([
  ['user-error', 0],
  ['corrupt-data', 0],
  ['non-finite-loss', 0],
  ['out-of-memory', 0],
  ['unknown', 2],
  ['io', 5],
] as const)('%s is tried again %i times', async ([name, retries]) => {
  let current = claim;
  for (let failure = 0; failure <= retries; failure++) {
    const status = await failAttempt(runs, current, { class: name, message: 'why' });
    expect(status).toBe(failure < retries ? 'QUEUED' : 'FAILED');
    if (status === 'FAILED') break;
    const { rows } = await runs.sql.query<{ wait: number }>(
      `WITH old AS (SELECT available_at FROM run WHERE id = $1)
       UPDATE run SET available_at = clock_timestamp() FROM old WHERE id = $1
       RETURNING extract(epoch FROM old.available_at - clock_timestamp())::float8 AS wait`,
      [training],
    );
    if (name === 'io') expect(rows[0]?.wait).toBeGreaterThan(2.4 * 2 ** failure);
    current = await claimed(runs, training, worker);
  }
  expect(await statusOf(runs, evaluation)).toBe('BLOCKED');
});

test('out of memory: once more where there is more of it', async () => {
  const larger = await aWorker(runs, { memoryGiB: 64 });
  expect(await failAttempt(runs, claim, { class: 'out-of-memory', message: 'killed' })).toBe('QUEUED');
  const { rows } = await runs.sql.query('SELECT min_memory_gib, placement_class FROM run WHERE id = $1', [
    training,
  ]);
  expect(rows).toEqual([{ min_memory_gib: 64, placement_class: 'any-64' }]);
  expect(
    await failAttempt(runs, await claimed(runs, training, larger), {
      class: 'out-of-memory',
      message: 'killed',
    }),
  ).toBe('FAILED');
});
