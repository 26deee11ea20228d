import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { softArgmaxFlow } from './soft-argmax.ts';
import { expectNoLeak, ramp, useTensorFlow } from './testing/tensorflow.ts';

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
