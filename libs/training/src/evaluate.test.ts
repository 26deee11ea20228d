import type { Dataset, PairList } from '@keygrid/datasets';
import { pairFacts, scoreEvaluation } from '@keygrid/scoring';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EvaluationSpec } from './config.ts';
import type { EvaluationEnvironment, PredictionChunk } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { newest, openBench, recorder, tinyModel, tinySpec, type Bench } from './testing/tiny-training.ts';
import { train } from './train.ts';

let bench: Bench;
let weightsFile: string;
beforeAll(async () => {
  bench = await openBench();
  const env = recorder(bench);
  await train(tinySpec({ epochs: 1 }), env);
  weightsFile = newest(env, 'best');
});
afterAll(() => bench.close());

function specOf(mode: 'none' | 'both'): EvaluationSpec {
  return {
    stage: 'evaluation',
    data: tinySpec().data,
    split: 'test',
    weights: { kind: 'training', training: 't-0', checkpoint: 'best' },
    kbc: mode === 'none' ? { mode } : { mode, tau: 0.8, minDistancePx: 16, maxScale: 4 },
    precision: 'float32',
  };
}

async function run(spec: EvaluationSpec, changes: Partial<EvaluationEnvironment> = {}) {
  const chunks: PredictionChunk[] = [];
  const result = await evaluate(spec, {
    model: tinyModel,
    weightsFile,
    dataset: bench.dataset,
    firstPair: 0,
    signal: new AbortController().signal,
    onChunk: async (chunk) => void chunks.push(chunk),
    onBeat: () => undefined,
    ...changes,
  });
  return { result, chunks };
}

/** The test split over and over: more than one chunk from few pictures. */
function repeated(length: number): Dataset {
  return {
    async split(name) {
      const pairs: PairList = await bench.dataset.split(name);
      return {
        length,
        query: (index) => pairs.query(index % pairs.length),
        truth: (index) => pairs.truth(index % pairs.length),
      };
    },
  };
}

test('every pair is predicted in order, a point a source keypoint, and no tensor is left behind', async () => {
  const before = tf.memory().numTensors;
  const { result, chunks } = await run(specOf('both'));
  expect(tf.memory().numTensors).toBe(before);
  expect(result).toMatchObject({ stopped: false, pairs: 6 });
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

test('an evaluation that goes on at its second chunk gives the same predictions', async () => {
  const dataset = repeated(262);
  const whole = await run(specOf('none'), { dataset });
  expect(whole.chunks.map(({ chunk, firstPair, pairs }) => [chunk, firstPair, pairs.length])).toEqual([
    [0, 0, 256],
    [1, 256, 6],
  ]);
  const rest = await run(specOf('none'), { dataset, firstPair: 256 });
  expect(rest.chunks).toEqual(whole.chunks.slice(1));
  await expect(run(specOf('none'), { dataset, firstPair: 6 })).rejects.toThrow(
    'a multiple of 256 pairs, not at pair 6',
  );
});

test('an aborted evaluation hands over no unfinished chunk', async () => {
  const controller = new AbortController();
  const onBeat = () => controller.abort();
  const { result, chunks } = await run(specOf('none'), { signal: controller.signal, onBeat });
  expect(result).toEqual({ stopped: true });
  expect(chunks).toEqual([]);
});

test('selection measures what an evaluation without KBC predicts', async () => {
  const env = recorder(bench);
  await train(tinySpec({ epochs: 1, selection: { ...tinySpec().selection, split: 'test' } }), env);
  const { chunks } = await run(specOf('none'), { weightsFile: newest(env, 'last') });
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
