/** A whole training step by the calls a GPU gets, on a CPU's kernels: how many calls, and what goes to the device and back. */
import { countCalls, createKbcNet, loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createOptimiser } from './optimiser/optimiser.ts';
import { tinyModel, tinySpec } from './testing/tiny-training.ts';
import { trainingStep } from './training-step.ts';

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu', codePath: 'gpu' });
});

const SIDE = 128;
/** As many layers as the paper's network has. */
const model = {
  ...tinyModel,
  inputSide: SIDE,
  backbone: { ...tinyModel.backbone, layers: [3, 4, 23, 3] as [number, number, number, number] },
  decoder: { ...tinyModel.decoder, channels: [4, 4, 4] },
};
/** A step's operations for every parameter that is updated by itself: at the paper's size 125 are, the rest share a vector. */
const PER_LARGE_PARAMETER = 13;
const LARGE_PARAMETERS = 125;

/** No two steps have the same pictures, keypoints or rate: nothing of them can be taken for a constant. */
function batchOf(pairs: number, step: number, side = SIDE) {
  const image = (seed: number) =>
    Float32Array.from({ length: side * side * 3 }, (_, i) => 127 + 120 * Math.sin(i * 0.37 + seed));
  return Array.from({ length: pairs }, (_, i) => ({
    id: `pair-${i}`,
    source: image(step + i),
    target: image(step + i + 0.5),
    sourceKeypoints: [{ x: 20 + step, y: 20 }],
    targetKeypoints: [{ x: 30, y: 20 + 3 * step + i }],
  }));
}

async function callsOf(pairs: number, clipNorm?: number) {
  const settings = tinySpec({ model, batch: pairs, microBatch: pairs });
  const spec = { ...settings, optimiser: { ...settings.optimiser, backboneRate: 1e-5, clipNorm } };
  const before = tf.memory().numTensors;
  const net = createKbcNet(model, { seed: 1 });
  const adam = createOptimiser(net, spec);
  const step = (number: number) =>
    trainingStep(
      { spec, net, adam },
      batchOf(pairs, number),
      { step: number, learningRate: 1e-3 / number },
      () => undefined,
    );
  await step(1); // constants are on the device from then on
  const calls = await countCalls(async () => void (await step(2)));
  net.dispose();
  adam.dispose();
  expect(tf.memory().numTensors).toBe(before);
  if (!calls) throw new Error('the native library is not loaded');
  return calls;
}

test('a step is at most 5,800 calls for one group of pairs at the paper’s size, four uploads and one download', async () => {
  const { operations, uploads, downloads } = await callsOf(8);
  expect(operations + LARGE_PARAMETERS * PER_LARGE_PARAMETER).toBeLessThanOrEqual(3700 + 2100);
  expect(uploads).toBe(4); // sources, targets, truth, rates
  expect(downloads).toBe(1); // loss and gradient norm
});

test('clipping sends and reads nothing more', async () => {
  const { uploads, downloads } = await callsOf(8, 1e-3);
  expect([uploads, downloads]).toEqual([4, 1]);
});

const shallow = { ...model, inputSide: 64, backbone: tinyModel.backbone };

async function bitsOf(passes: 'single' | undefined, changes: object) {
  if (passes) process.env['KEYGRID_PASSES'] = passes;
  else delete process.env['KEYGRID_PASSES'];
  const settings = { ...tinySpec({ model: shallow, batch: 3, microBatch: 2 }), ...changes };
  const spec = { ...settings, optimiser: { ...settings.optimiser, backboneRate: 1e-5, clipNorm: 0.5 } };
  const net = createKbcNet(shallow, { seed: 1 });
  const adam = createOptimiser(net, spec);
  const losses: number[] = [];
  let calls: number | undefined;
  for (let step = 1; step <= 4; step++) {
    const counted = await countCalls(async () => {
      const { loss } = await trainingStep({ spec, net, adam }, batchOf(3, step, 64), { step, learningRate: 1e-3 / step }, () => undefined); // prettier-ignore
      losses.push(loss);
    });
    calls = counted?.operations;
  }
  const bits = { losses, weights: net.stateDict(), moments: adam.moments() };
  net.dispose();
  adam.dispose();
  delete process.env['KEYGRID_PASSES'];
  return { bits, calls };
}

test.each([{}, { frozenBackbone: true }, { frozenNorm: true }, { pairBatch: 'separate' }])(
  'steps that run as a few calls end in the bits of single calls: %o',
  async (changes) => {
    const [recorded, single] = [await bitsOf(undefined, changes), await bitsOf('single', changes)];
    expect(recorded.bits).toEqual(single.bits);
    expect(recorded.calls).toBeLessThanOrEqual(5); // two micro-batches, their sum, what is read, the update
    expect(single.calls).toBeGreaterThan(100);
  },
);
