import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TrainingSpec } from './config.ts';
import { createOptimiser } from './optimiser.ts';
import type { TrainingPair } from './sample-pair.ts';
import { tinyModel, tinySpec } from './testing/tiny-training.ts';
import { trainingStep } from './training-step.ts';

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
});

/** Zero in exact arithmetic (a softmax ignores a common shift), rounding noise here: compared absolutely. */
const ZERO_GRADIENT = /attn\.k\.bias$|^decoder\.head\.bias$/;

function pair(id: number, keypoints: number): TrainingPair {
  const image = (seed: number) =>
    Float32Array.from({ length: 64 * 64 * 3 }, (_, i) => 127 + 120 * Math.sin(i * 0.37 + seed * 11));
  const points = (seed: number) =>
    Array.from({ length: keypoints }, (_, k) => ({
      x: (k * 23 + seed * 5) % 64,
      y: (k * 17 + seed * 9) % 64,
    }));
  return {
    id: `pair-${id}`,
    source: image(id),
    target: image(id + 0.5),
    sourceKeypoints: points(id),
    targetKeypoints: points(id + 1),
  };
}

async function stepOnce(spec: TrainingSpec, batch: TrainingPair[]) {
  const net = createKbcNet(tinyModel, { seed: 3 });
  const adam = createOptimiser(net, spec);
  const before = tf.memory().numTensors;
  let microBatches = 0;
  const { loss, gradientNorm } = await trainingStep(
    { spec, net, adam },
    batch,
    { step: 1, learningRate: 1e-3 },
    () => (microBatches += 1),
  );
  expect(tf.memory().numTensors).toBe(before);
  // β1 = 0.9: the first moment after one step is a tenth of the gradient.
  const gradients = new Map([...adam.moments()].map(([name, { m }]) => [name, m.map((value) => value * 10)]));
  net.dispose();
  adam.dispose();
  return { loss, gradientNorm, gradients, microBatches };
}

test('micro-batches weigh as many cells as they mark: loss and gradients are those of the whole batch', async () => {
  // Stored statistics: batch norm's batch is the one thing that micro-batches change.
  const batch = [pair(0, 9), pair(1, 1), pair(2, 4), pair(3, 0)];
  const whole = await stepOnce(tinySpec({ frozenNorm: true, microBatch: 4 }), batch);
  const parts = await stepOnce(tinySpec({ frozenNorm: true, microBatch: 1 }), batch);
  expect(parts.microBatches).toBe(4);
  expect(parts.loss).toBeCloseTo(whole.loss, 5);
  for (const [name, want] of whole.gradients) {
    const got = parts.gradients.get(name) ?? new Float32Array();
    const largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = want.reduce((most, value, i) => Math.max(most, Math.abs(value - (got[i] ?? NaN))), 0);
    expect(difference, name).toBeLessThanOrEqual(ZERO_GRADIENT.test(name) ? 1e-5 : 1e-3 * largest);
  }
});

test('a batch that marks no cell has loss 0 and moves nothing', async () => {
  const { loss, gradients } = await stepOnce(tinySpec({ microBatch: 2 }), [pair(0, 0), pair(1, 0)]);
  expect(loss).toBe(0);
  for (const values of gradients.values()) expect(values.every((value) => value === 0)).toBe(true);
});
