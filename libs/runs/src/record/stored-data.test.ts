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
import { onHint } from '../hints.ts';
import { readPairFacts, storePairFacts } from './pair-facts.ts';
import { readPredictions, storeChunk } from './predictions.ts';
import { storeFolder } from '../store/open-store.ts';
import { storeScores } from './scores.ts';
import { submitPlan } from '../submit/submit.ts';
import { requeuePreempted } from '../settle/fail.ts';
import { aWorker, claimed, finishedEvaluation, finishedTraining } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type TestHome, type OpenHome } from '../testing/test-home.ts';
import type { EvaluationClaim, ScoreRow } from '../types.ts';

let testHome: TestHome;
let home: OpenHome;
const plan = samplePlan({ taus: [undefined] });
const [training = ''] = plan.trainings.keys();
const [evaluation = ''] = plan.evaluations.keys();
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
});
afterAll(() => testHome.drop());

test('a data set name means what was registered last', async () => {
  const one = { name: 'spair', layout: 'spair-large', fingerprint: '1'.repeat(64) } as const;
  const two = { ...one, fingerprint: '2'.repeat(64) };
  expect(await registerDataSet(home, one)).toEqual({});
  expect(await registerDataSet(home, one)).toEqual({});
  expect(await registerDataSet(home, two)).toEqual({ replaced: one.fingerprint });
  expect(await listDataSets(home)).toEqual([two]);
  await registerDataSet(home, one);
  expect(await listDataSets(home)).toEqual([one]);
});

test('what a data set holds is kept with it: recorded late, and never replaced under one fingerprint', async () => {
  const dataset = { name: 'bytes', layout: 'spair-large', fingerprint: '3'.repeat(64) } as const;
  const held = { contents: 'a'.repeat(64), manifest: 'a.png\0ä.png\0' };
  await registerDataSet(home, dataset);
  expect(await registeredContents(home, dataset)).toBeUndefined();
  await registerDataSet(home, dataset, held);
  await registerDataSet(home, dataset);
  await registerDataSet(home, dataset, { contents: 'b'.repeat(64), manifest: 'b' });
  expect(await registeredContents(home, dataset)).toBe(held.contents);
  expect(await readManifest(home, held.contents)).toBe(held.manifest);
  expect(await readManifest(home, 'c'.repeat(64))).toBeUndefined();
  await home.sql.query(`DELETE FROM data_set WHERE name = 'bytes'`);
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
  await storePairFacts(home, dataset, 'test', facts);
  await storePairFacts(home, dataset, 'test', facts);
  expect(await readPairFacts(home, dataset, 'test')).toEqual(facts);
  expect(await readPairFacts(home, { ...dataset, exclude: ['a'] }, 'test')).toEqual([]);
  const { rows } = await home.sql.query(
    'SELECT keypoints, source_extent_px, target_extent_px FROM pair_facts WHERE pair_id = $1',
    ['a'],
  );
  expect(rows).toEqual([{ keypoints: 1, source_extent_px: 10.25, target_extent_px: null }]);
});

test('predictions keep their float32 bits; an evaluation goes on where they end', async () => {
  await submitPlan(home, plan, { yaml: '' });
  const worker = await aWorker(home);
  await finishedTraining(home, await claimed(home, training, worker));
  const first = await claimed(home, evaluation, worker);
  const chunk = (index: number) => ({
    chunk: index,
    firstPair: 256 * index,
    pairs: [
      { id: 'a', points: Float32Array.of(0.1, -2.5e-7), decision: { passes: 2 } },
      { id: 'b', points: Float32Array.of(), decision: null },
      { id: 'c', points: Float32Array.of(1, 2, 3, 4), decision: null },
    ],
  });
  for (const index of [0, 1, 3]) await storeChunk(home, first, chunk(index));
  await storeChunk(home, first, chunk(0));
  expect(await readPredictions(home, evaluation)).toEqual([chunk(0), chunk(1), chunk(3)]);
  await requeuePreempted(home, first);
  const next = (await claimed(home, evaluation, worker)) as EvaluationClaim;
  expect(next.firstChunk).toBe(2);

  await requeuePreempted(home, next);
  await home.sql.query(`UPDATE prediction_chunk SET weights_sha256 = 'other' WHERE chunk = 1`);
  const last = (await claimed(home, evaluation, worker)) as EvaluationClaim;
  expect(last.firstChunk).toBe(1);
  await home.sql.query('DELETE FROM prediction_chunk');
  await finishedEvaluation(home, last);
});

test('scores can be added to a finished evaluation and replaced', async () => {
  const protocol = { basis: 'image', frame: 'squashed', side: 64, alphas: [0.05] } as const;
  const score = (perPoint: number): ScoreRow => ({
    protocol: { ...protocol, alphas: [0.05] },
    alpha: 0.05,
    correct: Uint16Array.of(1, 300),
    summaries: [{ group: 'all', pairs: 2, points: 301, perImage: 1, perPoint }],
  });
  await storeScores(home, evaluation, [score(0.5)]);
  await storeScores(home, evaluation, [score(1)]);
  const counts = await home.sql.query<{ correct: Buffer }>('SELECT correct FROM score WHERE alpha = 0.05');
  expect(counts.rows.map(({ correct }) => [...correct])).toEqual([[1, 0, 44, 1]]); // 1 and 300, two bytes each
  const { rows } = await home.sql.query('SELECT protocol, per_point FROM score_summary WHERE alpha = 0.05');
  expect(rows).toEqual([{ protocol: 'image/squashed-64', per_point: 1 }]);
});

test('weights enter the store once, under the hash of their content', async () => {
  const file = path.join(home.settings.home, 'resnet.safetensors');
  writeFileSync(file, 'weights');
  const sha256 = createHash('sha256').update('weights').digest('hex');
  const stored = await storeWeights(home, file, sha256);
  expect(stored).toEqual({ key: `weights/${sha256}.safetensors`, sha256, bytes: 7 });
  expect(await storeWeights(home, '/not/there', sha256)).toEqual(stored);
  writeFileSync(path.join(storeFolder(home.settings), stored.key), 'damaged');
  expect(await storeWeights(home, file, sha256)).toEqual(stored);
  expect(await home.store.verify(stored.key, sha256)).toBe('intact');
  await expect(storeWeights(home, file, '0'.repeat(64))).rejects.toThrow(/changed while it was copied/);
});

test('a submit is heard by its listeners', async () => {
  let stop = async (): Promise<void> => {};
  await new Promise<void>((heard, failed) => {
    onHint(home, heard)
      .then((silence) => {
        stop = silence;
        return submitPlan(home, plan, { yaml: 'again' });
      })
      .catch(failed);
  });
  await stop();
});
