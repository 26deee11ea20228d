import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteEnvironment } from '../record/attempts.ts';
import { claimRun } from './claim.ts';
import { hold } from '../settle/hold.ts';
import { requeuePreempted } from '../settle/fail.ts';
import { finishEvaluation, finishTraining } from '../settle/finish.ts';
import { openFileStore } from '../store/file-store.ts';
import { storeFolder } from '../store/open-store.ts';
import { submitPlan } from '../submit/submit.ts';
import {
  aWorker,
  claimed,
  finishedEvaluation,
  finishedTraining,
  publish,
  statusOf,
} from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { changedHome, makeTestHome, type TestHome, type OpenHome } from '../testing/test-home.ts';
import type { EvaluationClaim, TrainingClaim } from '../types.ts';

let testHome: TestHome;
let home: OpenHome;
let worker: string;
let seed = 0;
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
  worker = await aWorker(home);
});
afterAll(() => testHome.drop());

async function submitted(): Promise<{ training: string; evaluation: string; study: string }> {
  const study = `study-${++seed}`;
  const plan = samplePlan({ name: study, seeds: [seed], taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  return {
    training: [...plan.trainings.keys()][0] ?? '',
    evaluation: [...plan.evaluations.keys()][0] ?? '',
    study,
  };
}

test('of many claims at once one wins', async () => {
  const { training } = await submitted();
  const workers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => aWorker(home)));
  const claims = await Promise.all(workers.map((workerId) => claimRun(home, { runId: training, workerId })));
  expect(claims.filter(Boolean)).toHaveLength(1);
  const { rows } = await home.sql.query('SELECT fence FROM attempt WHERE run_id = $1', [training]);
  expect(rows).toEqual([{ fence: 1 }]);
});

test('a claim says all that a training needs', async () => {
  const { training } = await submitted();
  const claim = await claimed(home, training, worker);
  expect(claim).toMatchObject({
    stage: 'training',
    fence: 1,
    checkpoints: [],
    checkpointEverySeconds: 300,
    logKey: `runs/${training}/1/log.txt`,
    continuity: 'exact',
    dataset: { name: 'sample' },
  });
});

test.for([
  ['another method', { methods: { training: 2, evaluation: 1 } }, ''],
  ['too little memory', { memoryGiB: 2 }, `min_memory_gib = 4`],
  ['no GPU', {}, `device = 'cuda'`],
  ['another precision', {}, `spec = spec || '{"precision": "bfloat16"}'`],
  ['not yet available', {}, `available_at = clock_timestamp() + interval '1 hour'`],
  ['not wanted', {}, 'wanted = false'],
] as const)('a run is not claimed: %s', async ([, offer, change]) => {
  const { training } = await submitted();
  if (change) await home.sql.query(`UPDATE run SET ${change} WHERE id = $1`, [training]);
  expect(await claimRun(home, { runId: training, workerId: await aWorker(home, offer) })).toBeUndefined();
  expect(await statusOf(home, training)).toBe('QUEUED');
});

test('a paused study is not claimed until it is resumed', async () => {
  const { training, study } = await submitted();
  await hold(home, { study }, true);
  expect(await claimRun(home, { runId: training, workerId: worker })).toBeUndefined();
  await hold(home, { study }, false);
  expect(await claimRun(home, { runId: training, workerId: worker })).toBeDefined();
});

test('a worker with another store, or none, may not claim', async () => {
  const { training } = await submitted();
  const elsewhere = changedHome(home, { store: openFileStore(`${home.settings.home}/elsewhere`) });
  const claim = () => claimRun(elsewhere, { runId: training, workerId: worker });
  await expect(claim()).rejects.toThrow(/no readable marker/);
  await elsewhere.store.identity({ create: true });
  await expect(claim()).rejects.toThrow(UserError);
  expect(await statusOf(home, training)).toBe('QUEUED');
});

test('I6: a training goes on from the newest intact checkpoint, and says which one was damaged', async () => {
  const { training } = await submitted();
  const first = await claimed(home, training, worker);
  const older = await publish(home, first, 'last', 10);
  const newer = await publish(home, first, 'last', 20);
  await requeuePreempted(home, first);
  writeFileSync(path.join(storeFolder(home.settings), newer), 'cut');
  const second = (await claimed(home, training, worker)) as TrainingClaim;
  expect(second.checkpoints.map(({ key, step }) => [key, step])).toEqual([[older, 10]]);
  const { rows } = await home.sql.query('SELECT kind, message FROM run_event WHERE run_id = $1 ORDER BY id', [
    training,
  ]);
  expect(rows.map(({ kind }) => kind)).toEqual([
    'submitted',
    'claimed',
    'preempted',
    'checkpoint-damaged',
    'claimed',
  ]);
  expect(rows[3]).toMatchObject({ message: expect.stringContaining('step 20') as string });
});

test('two last checkpoints are kept, and every best that a resume may need', async () => {
  const { training } = await submitted();
  const claim = await claimed(home, training, worker);
  const keys: Record<string, string> = {};
  for (const [kind, step] of [
    ['best', 5],
    ['last', 5],
    ['best', 8],
    ['last', 10],
    ['best', 15],
    ['last', 20],
  ] as const) {
    keys[`${kind}-${step}`] = await publish(home, claim, kind, step);
  }
  const left = await Promise.all(
    Object.entries(keys).map(async ([name, key]) => ((await home.store.exists(key)) ? [name] : [])),
  );
  expect(left.flat()).toEqual(['best-8', 'last-10', 'best-15', 'last-20']);
});

test('a best beyond the resumed step never replaces the one that counts', async () => {
  const { training } = await submitted();
  const first = await claimed(home, training, worker);
  await publish(home, first, 'best', 5);
  await publish(home, first, 'last', 10);
  await publish(home, first, 'best', 15);
  await requeuePreempted(home, first);
  const second = await claimed(home, training, worker);
  await publish(home, second, 'last', 20);
  await publish(home, second, 'last', 30);
  await finishTraining(home, second, { steps: 30, bestStep: 5, seconds: 1, peakMemoryBytes: 1 });
  expect(await statusOf(home, training)).toBe('SUCCEEDED');
});

test('I5: going on in another numeric environment is marked, from then on', async () => {
  const { training } = await submitted();
  const one = await claimed(home, training, worker);
  expect(await noteEnvironment(home, one, { threads: 2 })).toBe('exact');
  await publish(home, one, 'last', 10);
  await requeuePreempted(home, one);
  const two = await claimed(home, training, worker);
  expect(await noteEnvironment(home, two, { threads: 4 })).toBe('approximate');
  await publish(home, two, 'last', 20);
  await requeuePreempted(home, two);
  const three = await claimed(home, training, worker);
  expect(three.continuity).toBe('approximate');
  expect(await noteEnvironment(home, three, { threads: 4 })).toBe('approximate');
});

test('I4: an evaluation starts from the frozen best, goes on at its first missing chunk, ends with its scores', async () => {
  const { training, evaluation } = await submitted();
  expect(await claimRun(home, { runId: evaluation, workerId: worker })).toBeUndefined();
  await finishedTraining(home, await claimed(home, training, worker));
  const claim = (await claimed(home, evaluation, worker)) as EvaluationClaim;
  expect(claim).toMatchObject({
    files: [{ key: `runs/${training}/1/best-10.safetensors` }],
    matcher: { kind: 'kbcnet', model: { inputSide: 64 } },
    firstChunk: 0,
    protocols: [{ basis: 'bbox', frame: 'original', alphas: [0.1] }],
  });
  const early = finishEvaluation(home, claim, { pairs: 2, seconds: 1, msPerPair: 1 }, []);
  await expect(early).rejects.toThrow(/0 of 2 pairs/);
  await finishedEvaluation(home, claim);
  expect(await statusOf(home, evaluation)).toBe('SUCCEEDED');
  const { rows } = await home.sql.query(
    'SELECT protocol, alpha, pair_group, pairs, per_point FROM results WHERE evaluation_id = $1',
    [evaluation],
  );
  expect(rows).toEqual([
    { protocol: 'bbox/original', alpha: 0.1, pair_group: 'all', pairs: 2, per_point: 1 / 3 },
  ]);
});
