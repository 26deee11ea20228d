import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { waves } from '../testing/waves.ts';
import { consensus, convolve4d } from './consensus.ts';

beforeAll(() => loadTensorFlow({ device: 'auto' }));

const values = (count: number, phase: number) => waves(1, count, 1, phase).data;

it.each([3, 5])('a 4D convolution of kernel %i is eight loops', (k) => {
  const shape = [3, 4, 5, 2];
  const [input, output, half] = [2, 3, k >> 1];
  const x = values(3 * 4 * 5 * 2 * input, 0);
  const weight = values(k * output * input * k * k * k, 1);
  const got = tf.tidy(() => {
    const y = convolve4d(tf.tensor5d(x, [...shape, input] as [number, number, number, number, number]), {
      weight: tf.tensor(weight, [k, output, input, k, k, k]),
      bias: tf.tensor1d([0.1, 0.2, 0.3]),
    });
    return { shape: y.shape, data: y.dataSync<'float32'>() };
  });
  expect(got.shape).toEqual([...shape, output]);
  const strides = [4 * 5 * 2, 5 * 2, 2, 1];
  const cells = Array.from({ length: 3 * 4 * 5 * 2 }, (_, cell) =>
    strides.map((stride, axis) => Math.floor(cell / stride) % (shape[axis] ?? 1)),
  );
  const steps = Array.from({ length: k ** 4 }, (_, i) =>
    [k ** 3, k ** 2, k, 1].map((stride) => (Math.floor(i / stride) % k) - half),
  );
  cells.forEach((at, cell) => {
    for (let o = 0; o < output; o++) {
      let sum = (o + 1) / 10;
      for (const step of steps) {
        const from = at.map((place, axis) => place + (step[axis] ?? 0));
        if (from.some((place, axis) => place < 0 || place >= (shape[axis] ?? 0))) continue;
        const index = from.reduce((total, place, axis) => total + place * (strides[axis] ?? 0), 0);
        const [a, b, c, d] = step.map((s) => s + half) as [number, number, number, number];
        for (let i = 0; i < input; i++)
          sum +=
            (x[index * input + i] ?? NaN) *
            (weight[((((a * output + o) * input + i) * k + b) * k + c) * k + d] ?? NaN);
      }
      expect(got.data[cell * output + o]).toBeCloseTo(sum, 4);
    }
  });
});

it('exchanged pictures give the transposed map, and no tensor is left behind', () => {
  const layers = [
    { weight: tf.tensor(values(3 * 2 * 27, 2), [3, 2, 1, 3, 3, 3]), bias: tf.tensor1d([0.1, -0.1]) },
    { weight: tf.tensor(values(3 * 2 * 27, 3), [3, 1, 2, 3, 3, 3]), bias: tf.tensor1d([0.05]) },
  ];
  const map = tf.tensor4d(values(3 * 4 * 2 * 5, 4), [3, 4, 2, 5]);
  const before = tf.memory().numTensors;
  const difference = tf.tidy(() => {
    const swapped = consensus(tf.transpose(map, [2, 3, 0, 1]), layers);
    return tf.max(tf.abs(tf.sub(consensus(map, layers), tf.transpose(swapped, [2, 3, 0, 1])))).dataSync()[0];
  });
  expect(difference).toBe(0);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([map, ...layers.flatMap(({ weight, bias }) => [weight, bias])]);
});
