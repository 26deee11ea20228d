import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { resizeBilinear } from './resize.ts';
import { useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('enlarges between half-pixel centres and repeats the border', () => {
  const x = tf.tensor4d([0, 4], [1, 1, 2, 1]);
  expect([...resizeBilinear(x, 1, 4).dataSync()]).toEqual([0, 1, 3, 4]);
});

it('reads two neighbours only when it shrinks', () => {
  const x = tf.tensor4d([0, 2, 4, 100], [1, 4, 1, 1]);
  expect([...resizeBilinear(x, 1, 1).dataSync()]).toEqual([3]);
});
