import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { softArgmaxFlow } from './soft-argmax.ts';
import { expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('points from each source cell to the peak of its map', () => {
  const map = tf.tensor5d([0, 0, 0, 9, 9, 0, 0, 0], [1, 1, 2, 2, 2]);
  // cell (0, 0) peaks at column 1, row 1; cell (column 1) at column 0, row 0
  expect([...softArgmaxFlow(map, 0.02).dataSync()]).toEqual([1, 1, -1, 0]);
});

it('averages columns and rows of a uniform map, however large', () => {
  const [x, y] = softArgmaxFlow(tf.fill([1, 1, 1, 3, 4], 60), 0.02).dataSync();
  expect([x, y]).toEqual([expect.closeTo(1.5, 5), expect.closeTo(1, 5)]);
});

it('leaves nothing behind', () => {
  const map = ramp([1, 2, 2, 2, 2]) as tf.Tensor5D;
  expectNoLeak(() => tf.tidy(() => softArgmaxFlow(map, 0.02)));
});

it('has an exact gradient where one cell is almost certain', () => {
  // p = 1/(1 + e⁻¹⁰) and e⁻¹⁰/(1 + e⁻¹⁰) of columns 1 and 0; d(3x)/dc = ±3·p·(1 − p)/β
  const map = tf.tensor5d([0.4, 0.6], [1, 1, 1, 1, 2]);
  const dc = tf.grad((c) => tf.mul(3, tf.sum(softArgmaxFlow(c as tf.Tensor5D, 0.02))))(map);
  const slope = 3 / 0.02 / (1 + Math.exp(-10)) / (1 + Math.exp(10));
  expect([...dc.dataSync()]).toEqual([expect.closeTo(-slope, 7), expect.closeTo(slope, 7)]);
});

it('has no gradient where every source cell is certain', () => {
  const rows = Array.from({ length: 12 }, () => Array.from({ length: 12 }, (_, i) => (i === 6 ? 1 : -1)));
  const map = tf.tensor5d(rows.flat(), [1, 3, 4, 4, 3]);
  const dc = tf.grad((c) => tf.sum(tf.square(softArgmaxFlow(c as tf.Tensor5D, 0.02))))(map);
  expect(Math.max(...dc.dataSync().map(Math.abs))).toBeLessThan(1e-38);
});
