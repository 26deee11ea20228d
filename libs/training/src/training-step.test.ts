import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TrainingSpec } from './config.ts';
import { createOptimiser } from './optimiser/optimiser.ts';
import type { TrainingPair } from './augmentation/sample-pair.ts';
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
  const before = tf.memory().numTensors;
  const net = createKbcNet(tinyModel, { seed: 3 });
  const adam = createOptimiser(net, spec);
  const first = net.stateDict();
  let microBatches = 0;
  const { loss, gradientNorm } = await trainingStep(
    { spec, net, adam },
    batch,
    { step: 1, learningRate: 1e-3 },
    () => (microBatches += 1),
  );
  // β1 = 0.9: the first moment after one step is a tenth of the gradient.
  const gradients = new Map([...adam.moments()].map(([name, { m }]) => [name, m.map((value) => value * 10)]));
  const changed = [...net.stateDict()].filter(([name, { data }]) => {
    return data.some((value, i) => value !== first.get(name)?.data[i]);
  });
  net.dispose();
  adam.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return { loss, gradientNorm, gradients, microBatches, changed: changed.map(([name]) => name) };
}

/** Within rounding, of every parameter that `got` has. */
function expectAlike(got: ReadonlyMap<string, Float32Array>, whole: ReadonlyMap<string, Float32Array>): void {
  for (const [name, values] of got) {
    const want = whole.get(name) ?? new Float32Array();
    const largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = want.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? NaN))),
      0,
    );
    expect(difference, name).toBeLessThanOrEqual(ZERO_GRADIENT.test(name) ? 1e-5 : 1e-3 * largest);
  }
}

test('micro-batches weigh as many cells as they mark: loss and gradients are those of the whole batch', async () => {
  // Stored statistics: batch norm's batch is the one thing that micro-batches change.
  const batch = [pair(0, 9), pair(1, 1), pair(2, 4), pair(3, 0)];
  const whole = await stepOnce(tinySpec({ frozenNorm: true, microBatch: 4 }), batch);
  const parts = await stepOnce(tinySpec({ frozenNorm: true, microBatch: 1 }), batch);
  expect(parts.microBatches).toBe(4);
  expect(parts.gradients.size).toBe(whole.gradients.size);
  expect(parts.loss).toBeCloseTo(whole.loss, 5);
  expect(parts.gradientNorm / whole.gradientNorm).toBeCloseTo(1, 4);
  expectAlike(parts.gradients, whole.gradients);
});

test('a batch that marks no cell has loss 0 and moves nothing', async () => {
  const { loss, gradients } = await stepOnce(tinySpec({ microBatch: 2 }), [pair(0, 0), pair(1, 0)]);
  expect(loss).toBe(0);
  for (const values of gradients.values()) expect(values.every((value) => value === 0)).toBe(true);
});

const lengthOf = (gradients: ReadonlyMap<string, Float32Array>) =>
  Math.sqrt(
    [...gradients.values()].reduce((sum, g) => sum + g.reduce((a, value) => a + value * value, 0), 0),
  );

test('the gradient norm is that of all micro-batches and parameters together, and what clipping shortens', async () => {
  const batch = [pair(0, 9), pair(1, 3)];
  const spec = tinySpec({ frozenNorm: true, microBatch: 1 });
  const whole = await stepOnce(spec, batch);
  expect(whole.gradientNorm / lengthOf(whole.gradients)).toBeCloseTo(1, 5);

  const clipNorm = whole.gradientNorm / 3;
  const clipped = await stepOnce({ ...spec, optimiser: { ...spec.optimiser, clipNorm } }, batch);
  expect(clipped.gradientNorm).toBe(whole.gradientNorm); // before clipping
  expect(lengthOf(clipped.gradients) / clipNorm).toBeCloseTo(1, 5);
  const loose = { ...spec.optimiser, clipNorm: whole.gradientNorm * 1.01 };
  expect((await stepOnce({ ...spec, optimiser: loose }, batch)).gradients).toEqual(whole.gradients);
});

test('a frozen backbone keeps weights and statistics; the gradients of the rest are the same', async () => {
  const batch = [pair(0, 9), pair(1, 3)];
  const whole = await stepOnce(tinySpec({ frozenNorm: true }), batch);
  const frozen = await stepOnce(tinySpec({ frozenBackbone: true }), batch);
  expect(frozen.changed.filter((name) => name.startsWith('backbone.'))).toEqual([]);
  expect(frozen.changed.length).toBeGreaterThan(20);
  expect(frozen.loss).toBeCloseTo(whole.loss, 5);
  expect([...frozen.gradients.keys()]).toEqual(
    [...whole.gradients.keys()].filter((name) => !name.startsWith('backbone.')),
  );
  expectAlike(frozen.gradients, whole.gradients);
});

test('a gradient that is not finite stops before any weight or moment changes, where the loss is finite still', async () => {
  const spec = tinySpec();
  const net = createKbcNet(tinyModel, { seed: 3 });
  const adam = createOptimiser(net, spec);
  // Features of 1e30 that a head of zeros keeps out of the loss, but not out of the head's gradient.
  tf.tidy(() => {
    const set = (name: string, value: number) => {
      const parameter = net.parameters.get(name) as tf.Variable;
      parameter.assign(tf.fill(parameter.shape, value));
    };
    set('decoder.blocks.1.norm.weight', 1e30);
    set('decoder.head.weight', 0);
  });
  const parametersOf = () => [...net.parameters].map(([name, p]) => [name, p.dataSync()]);
  const [weights, moments, tensors] = [parametersOf(), adam.moments(), tf.memory().numTensors];
  const step = { step: 7, learningRate: 1e-3 };
  const error = await trainingStep(
    { spec, net, adam },
    [pair(0, 9), pair(1, 1)],
    step,
    () => undefined,
  ).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'NonFiniteLoss', step: 7, pairIds: ['pair-0', 'pair-1'] });
  expect(String(error)).toContain("gradient's norm is Infinity at step 7");
  expect([parametersOf(), adam.moments(), adam.steps]).toEqual([weights, moments, 0]);
  expect(tf.memory().numTensors).toBe(tensors);
  net.dispose();
  adam.dispose();
});
