/** The calls a GPU gets, on a CPU's kernels: what they compute is held by the reference cases, here by how many they are. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { codePath } from '../kernels/code-path.ts';
import { ModelConfig } from '../config.ts';
import { countCalls, type Calls } from '../kernels/count-calls.ts';
import { loadTensorFlow } from '../device/device.ts';
import { groundTruthFlow } from './ground-truth-flow.ts';
import { createHead } from './head.ts';
import { headPass } from './head-pass.ts';
import { createKbcNet } from './kbcnet.ts';
import { ParameterStore } from '../layers/parameters.ts';
import type { NativeShape } from '../config.ts';
import { tapChannels } from './backbone.ts';
import { fusedKernels } from '../kernels/native-fused.ts';
import { difference, ramp } from '../testing/tensorflow.ts';

/** Loading the library alone takes seconds on a busy machine. */

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu', codePath: 'gpu' });
});

/** As many layers as the paper's network has, and few channels: as many calls. */
const deep = ModelConfig.parse({
  inputSide: 64,
  backbone: { layers: [3, 4, 23, 3], width: 4, weights: { kind: 'he' } },
  csfa: { enabled: true, heads: 4, mlpRatio: 4 },
  conv4d: 'centre-pivot',
  clamp: 'none',
  mutualNearestNeighbours: false,
  beta: 0.02,
  decoder: { channels: [8, 8, 8], groups: 4, headInitScale: 0.15 },
});
const images = (count: number) => ramp([count, 64, 64, 3]) as tf.Tensor4D;

/** Of the second time: by then every constant is where it stays. */
async function callsOf(work: () => tf.Tensor): Promise<Calls> {
  const once = () => countCalls(() => Promise.resolve(tf.tidy(() => void work().dataSync())));
  await once();
  const calls = await once();
  if (!calls) throw new Error('the native library is not loaded');
  return calls;
}

test('it is taken, and no fused kernel of a CPU is', () => {
  expect(codePath()).toBe('gpu');
  expect(fusedKernels()).toBeUndefined();
});

test('a pair is at most 800 calls, a pair with kept features at most 150, and only pictures are uploaded', async () => {
  const net = createKbcNet(deep, { seed: 1 });
  const pair = await callsOf(() => net.forward(images(1), images(1), { training: false }).flow);
  expect(pair.operations).toBeLessThanOrEqual(800);
  expect(pair.uploads).toBe(2);
  const kept = tf.tidy(() => [net.describe(net.taps(images(1))), net.describe(net.taps(images(1)))] as const);
  const match = await callsOf(() => net.match(...kept));
  expect(match.operations).toBeLessThanOrEqual(150);
  expect(match.uploads).toBe(0);
  tf.dispose([...kept]);
  net.dispose();
});

test('loss and gradients of many pairs are as many calls as of few', async () => {
  const net = createKbcNet(deep, { seed: 1 });
  const passOf = (pairs: number) =>
    callsOf(() => {
      const point = [{ x: 20, y: 20 }] as never;
      const truth = groundTruthFlow(Array.from({ length: pairs }, () => ({ source: point, target: point })), 64); // prettier-ignore
      const batch = { source: images(pairs), target: images(pairs), truth };
      return net.lossAndGradients(batch, {}).loss;
    });
  const [many, few] = [await passOf(5), await passOf(2)];
  expect(many.operations).toBe(few.operations);
  net.dispose();
});

test('each further group of pairs that the head takes is at most 2,100 calls and uploads nothing', async () => {
  const PAIRS = 4;
  const store = new ParameterStore(1);
  const channels = tapChannels(deep.backbone as NativeShape);
  const { matchPairs } = createHead(store.root, deep, channels);
  const map = (side: number, depth: number) => ramp([2 * PAIRS, side, side, depth]) as tf.Tensor4D;
  const taps = channels.map((depth, tap) => map(8 / 2 ** tap, depth));
  const point = [{ x: 20, y: 20 }] as never;
  const truth = groundTruthFlow(Array.from({ length: PAIRS }, () => ({ source: point, target: point })), 64); // prettier-ignore
  const variables = [...store.parameters.values()];
  const groupsOf = (pairsAtOnce: number) =>
    callsOf(() => headPass((some) => matchPairs(some).flow, taps, variables, { truth, pairsAtOnce }).loss);
  const [four, two] = [await groupsOf(1), await groupsOf(2)];
  expect((four.operations - two.operations) / 2).toBeLessThanOrEqual(2100);
  expect(four.uploads).toBe(two.uploads);
  store.dispose();
});

test('given statistics have gradients though TensorFlow refuses its own kernel for them on a GPU', () => {
  const net = createKbcNet(deep, { seed: 1 });
  const truth = {
    flow: tf.zeros<tf.Rank.R4>([1, 4, 4, 2]),
    mask: tf.ones<tf.Rank.R3>([1, 4, 4]),
    marked: 16,
    weight: tf.scalar(1 / 16),
  };
  const batch = { source: images(1), target: images(1), truth };
  const name = 'backbone.layer1.0.bn1.weight';
  const gradient = (frozenNorm: boolean) => net.lossAndGradients(batch, { frozenNorm }).gradients.get(name);
  expect(gradient(true)?.dataSync().every(Number.isFinite)).toBe(true);
  expect(difference(gradient(true) as tf.Tensor, gradient(true) as tf.Tensor)).toBe(0);
  net.dispose();
});
