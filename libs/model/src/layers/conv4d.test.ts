import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createConv4d } from './conv4d.ts';
import { ParameterStore } from './parameters.ts';
import type { Tensor6D } from '../tensors/tensor6d.ts';
import { convolve4d } from '../testing/six-loops.ts';
import { difference, expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

const SHAPE = { side: 3, input: 2, output: 3 };
const input = () => ramp([1, 3, 3, 3, 3, 2]) as Tensor6D;

describe('full 4D convolution', () => {
  it('equals six loops', () => {
    const store = new ParameterStore(1);
    const layer = createConv4d('full', store.root, 2, 3);
    const { weight, bias } = Object.fromEntries(
      [...store.stateDict()].map(([name, { data }]) => [name, data]),
    );
    if (!weight || !bias) throw new Error('the layer declared no weight');
    const x = input();
    const wanted = convolve4d(x.dataSync<'float32'>(), weight, bias, SHAPE);
    expect(difference(layer(x), tf.tensor(wanted, [1, 3, 3, 3, 3, 3]))).toBeLessThan(1e-5);
  });
});

describe('centre-pivot 4D convolution', () => {
  it('equals the full one whose kernel is 0 off the two centre planes', () => {
    const store = new ParameterStore(2);
    const layer = createConv4d('centre-pivot', store.root, 2, 3);
    const dict = store.stateDict();
    const value = (name: string, i: number) => dict.get(name)?.data[i] ?? NaN;
    const weight = new Float32Array(3 * 2 * 81);
    for (let pair = 0; pair < 6; pair++) {
      for (let tap = 0; tap < 9; tap++) {
        const source = pair * 81 + tap * 9 + 4; // the centre of the target axes
        const target = pair * 81 + 4 * 9 + tap; // the centre of the source axes
        weight[source] = (weight[source] ?? 0) + value('conv1.weight', pair * 9 + tap);
        weight[target] = (weight[target] ?? 0) + value('conv2.weight', pair * 9 + tap);
      }
    }
    const bias = Float32Array.from({ length: 3 }, (_, i) => value('conv1.bias', i) + value('conv2.bias', i));
    const x = input();
    const wanted = convolve4d(x.dataSync<'float32'>(), weight, bias, SHAPE);
    expect(difference(layer(x), tf.tensor(wanted, [1, 3, 3, 3, 3, 3]))).toBeLessThan(1e-5);
  });
});

it.each(['centre-pivot', 'full'] as const)('%s leaves nothing behind, forward and backward', (kind) => {
  const store = new ParameterStore(1);
  const layer = createConv4d(kind, store.root, 2, 3);
  const x = input();
  expectNoLeak(() => tf.tidy(() => layer(x)));
  expectNoLeak(() => ({ ...tf.variableGrads(() => tf.sum(layer(x))) }));
  store.dispose();
});

it('refuses another number of channels', () => {
  const layer = createConv4d('full', new ParameterStore(1).root, 5, 3);
  expect(() => layer(input())).toThrow(
    'conv4d: expected shape [b, hs, ws, ht, wt, c=5], got [1, 3, 3, 3, 3, 2]',
  );
});
