import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  listDataSets,
  readManifest,
  registerDataSet,
  registeredContents,
  storeWeights,
} from './data-sets.ts';
import { onHint } from './hints.ts';
import { readPairFacts, storePairFacts } from './pair-facts.ts';
import { readPredictions, storeChunk } from './predictions.ts';
import type { Runs } from './runs.ts';
import { storeFolder } from './store/open-store.ts';
import { readCorrect, storeScores } from './scores.ts';
import { submitPlan } from './submit/submit.ts';
import { requeuePreempted } from './fail.ts';
import { aWorker, claimed, finishedEvaluation, finishedTraining } from './testing/lifecycle.ts';
import { samplePlan } from './testing/sample-plan.ts';
import { makeTestRuns, type TestRuns } from './testing/test-runs.ts';
import type { EvaluationClaim, ScoreRow } from './types.ts';

let testRuns: TestRuns;
let runs: Runs;
const plan = samplePlan({ taus: [undefined] });
const [training = ''] = plan.trainings.keys();
const [evaluation = ''] = plan.evaluations.keys();
beforeAll(async () => {
  testRuns = await makeTestRuns();
  ({ runs } = testRuns);
}, 60_000);
afterAll(() => testRuns.drop());

test('a data set name means what was registered last', async () => {
  const one = { name: 'spair', layout: 'spair-large', fingerprint: '1'.repeat(64) } as const;
  const two = { ...one, fingerprint: '2'.repeat(64) };
  expect(await registerDataSet(runs, one)).toEqual({});
  expect(await registerDataSet(runs, one)).toEqual({});
  expect(await registerDataSet(runs, two)).toEqual({ replaced: one.fingerprint });
  expect(await listDataSets(runs)).toEqual([two]);
  await registerDataSet(runs, one);
  expect(await listDataSets(runs)).toEqual([one]);
});

test('what a data set holds is kept with it: recorded late, and never replaced under one fingerprint', async () => {
  const dataset = { name: 'bytes', layout: 'spair-large', fingerprint: '3'.repeat(64) } as const;
  const held = { contents: 'a'.repeat(64), manifest: 'a.png\0ä.png\0' };
  await registerDataSet(runs, dataset);
  expect(await registeredContents(runs, dataset)).toBeUndefined();
  await registerDataSet(runs, dataset, held);
  await registerDataSet(runs, dataset);
  await registerDataSet(runs, dataset, { contents: 'b'.repeat(64), manifest: 'b' });
  expect(await registeredContents(runs, dataset)).toBe(held.contents);
  expect(await readManifest(runs, held.contents)).toBe(held.manifest);
  expect(await readManifest(runs, 'c'.repeat(64))).toBeUndefined();
  await runs.sql.query(`DELETE FROM data_set WHERE name = 'bytes'`);
});

test('facts of pairs come back as they were stored, in their order, once for each list', async () => {
  const dataset = { name: 'spair', layout: 'spair-large', fingerprint: '1'.repeat(64) } as const;
  const facts = ['b', 'a'].map((id) => {
    return {
      id,
      category: 'cat',
      truth: [{ x: 1.5, y: 2 }],
      flags: { viewpoint: 1 },
      extents: { source: 10.25 },
      more: [1],
    };
  });
  await storePairFacts(runs, dataset, 'test', facts);
  await storePairFacts(runs, dataset, 'test', facts);
  expect(await readPairFacts(runs, dataset, 'test')).toEqual(facts);
  expect(await readPairFacts(runs, { ...dataset, exclude: ['a'] }, 'test')).toEqual([]);
  const { rows } = await runs.sql.query(
    'SELECT keypoints, source_extent_px, target_extent_px FROM pair_facts WHERE pair_id = $1',
    ['a'],
  );
  expect(rows).toEqual([{ keypoints: 1, source_extent_px: 10.25, target_extent_px: null }]);
});

test('predictions keep their float32 bits; an evaluation goes on where they end', async () => {
  await submitPlan(runs, plan, { yaml: '' });
  const worker = await aWorker(runs);
  await finishedTraining(runs, await claimed(runs, training, worker));
  const first = await claimed(runs, evaluation, worker);
  const chunk = (index: number) => ({
    chunk: index,
    firstPair: 256 * index,
    pairs: [
      { id: 'a', points: Float32Array.of(0.1, -2.5e-7), decision: { passes: 2 } },
      { id: 'b', points: Float32Array.of(), decision: null },
      { id: 'c', points: Float32Array.of(1, 2, 3, 4), decision: null },
    ],
  });
  for (const index of [0, 1, 3]) await storeChunk(runs, first, chunk(index));
  await storeChunk(runs, first, chunk(0));
  expect(await readPredictions(runs, evaluation)).toEqual([chunk(0), chunk(1), chunk(3)]);
  await requeuePreempted(runs, first);
  const next = (await claimed(runs, evaluation, worker)) as EvaluationClaim;
  expect(next.firstChunk).toBe(2);

  await requeuePreempted(runs, next);
  await runs.sql.query(`UPDATE prediction_chunk SET weights_sha256 = 'other' WHERE chunk = 1`);
  const last = (await claimed(runs, evaluation, worker)) as EvaluationClaim;
  expect(last.firstChunk).toBe(1);
  await runs.sql.query('DELETE FROM prediction_chunk');
  await finishedEvaluation(runs, last);
});

test('scores can be added to a finished evaluation and replaced', async () => {
  const protocol = { basis: 'image', frame: 'squashed', side: 64, alphas: [0.05] } as const;
  const score = (perPoint: number): ScoreRow => ({
    protocol: { ...protocol, alphas: [0.05] },
    alpha: 0.05,
    correct: Uint16Array.of(1, 300),
    summaries: [{ group: 'all', pairs: 2, points: 301, perImage: 1, perPoint }],
  });
  await storeScores(runs, evaluation, [score(0.5)]);
  await storeScores(runs, evaluation, [score(1)]);
  expect(await readCorrect(runs, evaluation, score(1).protocol, 0.05)).toEqual(Uint16Array.of(1, 300));
  const { rows } = await runs.sql.query('SELECT protocol, per_point FROM score_summary WHERE alpha = 0.05');
  expect(rows).toEqual([{ protocol: 'image/squashed-64', per_point: 1 }]);
});

test('weights enter the store once, under the hash of their content', async () => {
  const file = path.join(runs.settings.home, 'resnet.safetensors');
  writeFileSync(file, 'weights');
  const sha256 = createHash('sha256').update('weights').digest('hex');
  const stored = await storeWeights(runs, file, sha256);
  expect(stored).toEqual({ key: `weights/${sha256}.safetensors`, sha256, bytes: 7 });
  expect(await storeWeights(runs, '/not/there', sha256)).toEqual(stored);
  writeFileSync(path.join(storeFolder(runs.settings), stored.key), 'damaged');
  expect(await storeWeights(runs, file, sha256)).toEqual(stored);
  expect(await runs.store.verify(stored.key, sha256)).toBe('intact');
  await expect(storeWeights(runs, file, '0'.repeat(64))).rejects.toThrow(/changed while it was copied/);
});

test('a submit is heard by whoever listens', async () => {
  let stop = async (): Promise<void> => {};
  await new Promise<void>((heard, failed) => {
    onHint(runs, heard)
      .then((silence) => {
        stop = silence;
        return submitPlan(runs, plan, { yaml: 'again' });
      })
      .catch(failed);
  });
  await stop();
});
