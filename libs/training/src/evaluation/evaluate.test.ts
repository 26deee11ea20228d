import type { PredictionChunk } from '@keygrid/contract';
import type { Dataset, PairList } from '@keygrid/datasets';
import type { KbcConfig } from '@keygrid/kbc/config';
import { openKbcNet } from '@keygrid/matchers';
import { pairFacts, scoreEvaluation } from '@keygrid/scoring';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvaluationSpec } from '../config.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation, EvaluationEnvironment, EvaluationResult } from './evaluation.ts';
import { newest, openBench, recorder, tinyModel, tinySpec, type Bench } from '../testing/tiny-training.ts';
import { train } from '../train.ts';

let bench: Bench;
let weightsFile: string;
beforeAll(async () => {
  bench = await openBench();
  const env = recorder(bench);
  await train(tinySpec({ epochs: 1 }), env);
  weightsFile = newest(env, 'best');
});
afterAll(() => bench.close());

const MODES = ['none', 'source', 'target', 'both'] as const;
type Mode = KbcConfig['mode'];

function specOf(mode: Mode, tau = 0.8): EvaluationSpec {
  return {
    stage: 'evaluation',
    data: tinySpec().data,
    split: 'test',
    weights: { kind: 'training', training: 't-0', checkpoint: 'best' },
    kbc: mode === 'none' ? { mode } : { mode, tau, minDistancePx: 16, maxScale: 4 },
    precision: 'float32',
  };
}

interface Evaluated {
  readonly chunks: PredictionChunk[];
  readonly results: EvaluationResult[];
}

/** Evaluates together; what each handed over, and its end. */
async function runTogether(
  wanted: readonly (Partial<Evaluation> & Pick<Evaluation, 'spec'>)[],
  changes: Partial<EvaluationEnvironment> = {},
): Promise<Evaluated[]> {
  const seen = wanted.map((): Evaluated => ({ chunks: [], results: [] }));
  const evaluations = wanted.map((evaluation, i): Evaluation => ({
    firstPair: 0,
    signal: new AbortController().signal,
    onChunk: async (chunk) => void seen[i]?.chunks.push(chunk),
    onEnd: (result) => void seen[i]?.results.push(result),
    ...evaluation,
  }));
  const { dataset } = bench;
  await evaluate(evaluations, {
    openMatcher: () => openKbcNet(tinyModel, weightsFile),
    dataset,
    onBeat: () => undefined,
    ...changes,
  });
  return seen;
}

async function run(
  spec: EvaluationSpec,
  changes: Partial<Evaluation & EvaluationEnvironment> = {},
): Promise<Evaluated> {
  const [evaluated] = await runTogether([{ spec, ...changes }], changes);
  if (!evaluated) throw new Error('nothing was evaluated');
  return evaluated;
}

/** The test split over and over: more than one chunk from few pictures. */
function repeated(length: number): Dataset {
  return {
    async split(name) {
      const pairs: PairList = await bench.dataset.split(name);
      return {
        length,
        ids: Array.from({ length }, (_, i) => pairs.ids[i % pairs.length] ?? ''),
        query: (index) => pairs.query(index % pairs.length),
        truth: (index) => pairs.truth(index % pairs.length),
      };
    },
  };
}

test('every pair is predicted in order, a point a source keypoint, and no tensor is left behind', async () => {
  const before = tf.memory().numTensors;
  const { results, chunks } = await run(specOf('both'));
  expect(tf.memory().numTensors).toBe(before);
  expect(results).toMatchObject([{ stopped: false, pairs: 6 }]);
  const pairs = await bench.dataset.split('test');
  expect(chunks).toHaveLength(1);
  for (const [i, prediction] of (chunks[0]?.pairs ?? []).entries()) {
    const query = await pairs.query(i);
    expect(prediction.id).toBe(query.id);
    expect(prediction.points).toHaveLength(2 * query.sourceKeypoints.length);
    expect(prediction.points.every(Number.isFinite)).toBe(true);
  }
});

test('mode none squashes both pictures and passes once', async () => {
  const { chunks } = await run(specOf('none'));
  for (const { decision } of chunks[0]?.pairs ?? []) {
    expect(decision).toEqual({
      passes: 1,
      targetSmall: null,
      sourceScale: null,
      targetScale: null,
      sourceOffset: null,
      targetOffset: null,
    });
  }
});

test('each goes on where it was, and ends when it is told to, without a bit of difference to the others', async () => {
  const dataset = repeated(262);
  const leaving = new AbortController();
  const [whole, rest, done, left] = await runTogether(
    [
      { spec: specOf('none') },
      { spec: specOf('none'), firstPair: 256 },
      { spec: specOf('none'), firstPair: 512 },
      { spec: specOf('source'), onChunk: async () => leaving.abort(), signal: leaving.signal },
    ],
    { dataset },
  );
  const alone = await run(specOf('none'), { dataset });
  expect(alone.chunks.map(({ chunk, firstPair, pairs }) => [chunk, firstPair, pairs.length])).toEqual([
    [0, 0, 256],
    [1, 256, 6],
  ]);
  expect(whole?.chunks).toEqual(alone.chunks);
  expect(rest?.chunks).toEqual(alone.chunks.slice(1));
  expect(rest?.results).toMatchObject([{ stopped: false, pairs: 6 }]);
  expect(done).toEqual({ chunks: [], results: [expect.objectContaining({ stopped: false, pairs: 0 })] });
  expect(left?.results).toEqual([{ stopped: true }]);
});

test('an evaluation goes on at the start of a chunk only', async () => {
  await expect(run(specOf('none'), { firstPair: 6 })).rejects.toThrow(
    'a multiple of 256 pairs, not at pair 6',
  );
});

test('an aborted evaluation hands over no unfinished chunk', async () => {
  const controller = new AbortController();
  const onBeat = () => controller.abort();
  const { results, chunks } = await run(specOf('none'), { signal: controller.signal, onBeat });
  expect(results).toEqual([{ stopped: true }]);
  expect(chunks).toEqual([]);
});

test('four modes together predict what each does alone, to the bit', async () => {
  const before = tf.memory().numTensors;
  const together = await runTogether(MODES.map((mode) => ({ spec: specOf(mode) })));
  expect(tf.memory().numTensors).toBe(before);
  const alone = await Promise.all(MODES.map((mode) => run(specOf(mode))));
  expect(together.map(({ chunks }) => chunks)).toEqual(alone.map(({ chunks }) => chunks));
  const decisions = together.map(({ chunks }) => chunks[0]?.pairs.map(({ decision }) => decision));
  expect(new Set(decisions.map((each) => JSON.stringify(each))).size).toBe(4);
  expect(together.flatMap(({ results }) => results)).toMatchObject(MODES.map(() => ({ pairs: 6 })));
});

test('the time of a pair is that of its images and passes, whatever was shared', async () => {
  const together = await runTogether(MODES.map((mode) => ({ spec: specOf(mode, 1000) })));
  const finished = together.flatMap(({ results: [result] }) => (result?.stopped === false ? [result] : []));
  const ms = finished.map(({ msPerPair }) => msPerPair);
  // Every set of keypoints is small: one pass shows two images, two passes three.
  expect(ms[0]).toBeGreaterThan(0);
  expect(ms[1]).toBe(ms[0]);
  expect(ms[3]).toBe(ms[2]);
  expect(ms[2]).toBeGreaterThan(ms[0] ?? Infinity);
  expect(finished.map(({ passesPerPair }) => passesPerPair)).toEqual([1, 1, 2, 2]);
  expect(finished.map(({ pairsAtOnce }) => pairsAtOnce)).toEqual([1, 1, 1, 1]);
});

test('evaluations of other pairs are not taken together', async () => {
  const other: EvaluationSpec = { ...specOf('both'), split: 'val' };
  await expect(runTogether([{ spec: specOf('none') }, { spec: other }])).rejects.toThrow('in KBC only');
});

test('selection measures what an evaluation without KBC predicts', async () => {
  const env = recorder(bench);
  await train(tinySpec({ epochs: 1, selection: { ...tinySpec().selection, split: 'test' } }), env);
  const { chunks } = await run(specOf('none'), {
    openMatcher: () => openKbcNet(tinyModel, newest(env, 'last')),
  });
  const pairs = await bench.dataset.split('test');
  const facts = await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (i) => pairFacts(await pairs.query(i), await pairs.truth(i))),
  );
  const predictions = (chunks[0]?.pairs ?? []).map(({ points }) =>
    Array.from({ length: points.length / 2 }, (_, k) => ({
      x: points[2 * k] ?? NaN,
      y: points[2 * k + 1] ?? NaN,
    })),
  );
  const { summaries } = scoreEvaluation(
    { basis: 'bbox', frame: 'original', alphas: [0.1] },
    facts,
    predictions,
    64,
  );
  const measured = env.metrics.findLast(({ key }) => key === 'val/pck')?.value;
  expect(summaries.find(({ group }) => group === 'all')?.perImage).toBe(measured);
});
