/** Passes that run as one call, on a CPU in a GPU's place: the same bits as operation by operation. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ModelConfig } from '../config.ts';
import { loadTensorFlow } from '../device/device.ts';
import { countCalls } from '../kernels/count-calls.ts';
import { createKbcNet, type KbcNet } from '../network/kbcnet.ts';
import { ramp } from '../testing/tensorflow.ts';
import { recordedPass } from './recorded.ts';

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu', codePath: 'gpu' });
});

let atFirst = 0;
beforeEach(() => {
  atFirst = tf.memory().numTensors;
});
afterEach(() => {
  delete process.env['KEYGRID_PASSES'];
  expect(tf.memory().numTensors).toBe(atFirst);
});

const values = (tensor: tf.Tensor | undefined) => {
  const found = [...(tensor as tf.Tensor).dataSync()];
  tensor?.dispose();
  return found;
};
const vector = (...numbers: number[]) => tf.tensor1d(numbers);

const tiny = ModelConfig.parse({
  inputSide: 64,
  backbone: { layers: [1, 1, 1, 1], width: 4, weights: { kind: 'he' } },
  csfa: { enabled: true, heads: 2, mlpRatio: 2 },
  conv4d: 'centre-pivot',
  clamp: 'none',
  mutualNearestNeighbours: true,
  beta: 0.02,
  decoder: { channels: [4, 4, 4], groups: 2, headInitScale: 0.15 },
});

const flowOf = (net: KbcNet, seed: number) =>
  values(
    tf.tidy(() => {
      const image = (add: number) => tf.add<tf.Tensor4D>(ramp([1, 64, 64, 3]), (seed + add) / 7);
      const [source, target] = [0, 0.5].map((add) => net.describe(net.taps(image(add))));
      return net.match(source as tf.Tensor4D[], target as tf.Tensor4D[]);
    }),
  );

test('a network’s pair has the same bits as one call and as single calls, before and after its weights change', () => {
  const net = createKbcNet(tiny, { seed: 1 });
  const seeds = [1, 2, 3, 4];
  const all = () => {
    const recorded = seeds.map((seed) => flowOf(net, seed));
    process.env['KEYGRID_PASSES'] = 'single';
    const single = seeds.map((seed) => flowOf(net, seed));
    delete process.env['KEYGRID_PASSES'];
    return { recorded, single };
  };
  const first = all();
  expect(first.recorded).toEqual(first.single);
  const [weight] = [...net.parameters.values()];
  tf.tidy(() => weight?.assign(tf.mul(weight, 1.5)));
  const second = all();
  expect(second.recorded).toEqual(second.single);
  expect(second.single).not.toEqual(first.single);
  net.dispose();
});

test('from the third time on it is one call', async () => {
  const pass = recordedPass(() => []);
  const run = () =>
    countCalls(async () => {
      const x = vector(1, 2);
      const results = tf.tidy(() => pass.run([x], () => [tf.sqrt(tf.add(tf.square(x), 1)), tf.neg(x)]));
      expect(results.map((result) => values(result))).toEqual([[1, 2].map((one) => Math.fround(Math.sqrt(one * one + 1))), [-1, -2]]); // prettier-ignore
      x.dispose();
    });
  expect([await run(), await run(), await run(), await run()].map((calls) => calls?.operations)).toEqual([4, 4, 1, 1]); // prettier-ignore
  pass.dispose();
});

test('inputs of another shape are recorded by themselves, and what is new is an input or a constant', () => {
  const pass = recordedPass(() => []);
  const doubled = (...numbers: number[]) => {
    const x = vector(...numbers);
    const [result] = tf.tidy(() => pass.run([x], () => [tf.concat([tf.mul(x, 2), vector(7)])]));
    x.dispose();
    return values(result);
  };
  for (let round = 0; round < 4; round++) {
    expect(doubled(round)).toEqual([2 * round, 7]);
    expect(doubled(round, 7)).toEqual([2 * round, 14, 7]);
  }
  pass.dispose();
});

test('an input that equals a constant is not taken for it', () => {
  const pass = recordedPass(() => []);
  for (const number of [3, 3, 3, 4, 5]) {
    const x = tf.scalar(number);
    const [result] = tf.tidy(() => pass.run([x], () => [tf.add(tf.mul(x, 10), tf.scalar(3))]));
    x.dispose();
    expect(values(result)).toEqual([10 * number + 3]);
  }
  pass.dispose();
});

test('variables that change are passed along and assigned; others that were assigned have it recorded again', () => {
  const [total, factor] = [0, 1].map((value) => tf.tidy(() => tf.variable(tf.scalar(value)))) as [
    tf.Variable<tf.Rank.R0>,
    tf.Variable<tf.Rank.R0>,
  ];
  const pass = recordedPass(() => [factor, total]);
  const add = (number: number) =>
    tf.tidy(() => {
      const x = tf.scalar(number);
      const compute = () => {
        total.assign(tf.add<tf.Scalar>(total, tf.mul(x, factor)));
        return [tf.clone(total)];
      };
      return values(tf.keep(pass.run([x], compute, { changing: [total] })[0] as tf.Tensor));
    });
  expect([1, 2, 3, 4].flatMap(add)).toEqual([1, 3, 6, 10]);
  tf.tidy(() => factor.assign(tf.scalar(10)));
  expect([1, 2, 3, 4].flatMap(add)).toEqual([20, 40, 70, 110]);
  expect([...total.dataSync()]).toEqual([110]);
  tf.dispose([total, factor]);
  pass.dispose();
});

test('a result that is an input, a constant, or a result twice', () => {
  const pass = recordedPass(() => []);
  for (let round = 0; round < 4; round++) {
    const x = vector(round, 1);
    const results = tf.tidy(() =>
      pass.run([x], () => {
        const square = tf.square(x);
        return [tf.clone(x), vector(5), square, tf.clone(square)];
      }),
    );
    expect(results.map((result) => values(result))).toEqual([[round, 1], [5], [round ** 2, 1], [round ** 2, 1]]); // prettier-ignore
    x.dispose();
  }
  pass.dispose();
});

test('a pass that reads a tensor says so', () => {
  const pass = recordedPass(() => []);
  const x = vector(1);
  const read = () => tf.tidy(() => pass.run([x], () => [tf.mul(x, tf.square(x).dataSync()[0] ?? 0)]));
  tf.dispose(read());
  expect(read).toThrow('A tensor was read inside a pass that is recorded');
  x.dispose();
  pass.dispose();
});
