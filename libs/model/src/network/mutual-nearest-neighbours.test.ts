import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { mutualNearestNeighbours } from './mutual-nearest-neighbours.ts';
import { expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('weighs each value by its share of both maxima', () => {
  const map = tf.tensor5d([4, 2, 1, 2], [1, 1, 2, 1, 2]); // rows: source cells, columns: target cells
  expect([...mutualNearestNeighbours(map).dataSync()]).toEqual([
    4,
    2 * (2 / 4) * (2 / 2),
    1 * (1 / 2) * (1 / 4),
    2,
  ]);
});

it('is 0 and differentiable where a whole row is 0', () => {
  const map = tf.tensor5d([0, 0, 1, 2], [1, 1, 2, 1, 2]);
  expect([...mutualNearestNeighbours(map).dataSync()].slice(0, 2)).toEqual([0, 0]);
  const gradient = tf
    .grad((x) => tf.sum(mutualNearestNeighbours(x as tf.Tensor5D)))(map)
    .dataSync();
  expect([...gradient].every(Number.isFinite)).toBe(true);
});

it('leaves nothing behind', () => {
  const map = ramp([1, 2, 2, 2, 2]) as tf.Tensor5D;
  expectNoLeak(() => tf.tidy(() => mutualNearestNeighbours(map)));
});
