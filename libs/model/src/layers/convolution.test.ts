import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createConvolution } from './convolution.ts';
import { ParameterStore } from './parameters.ts';
import { ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('differentiates a 1×1 kernel that skips pixels, however few its channels', () => {
  // Large enough, and often enough, for a write past the gradient's buffer to end the process.
  const store = new ParameterStore(0);
  const convolution = createConvolution(store.root, { input: 8, output: 16, kernel: 1, stride: 2 });
  const x = ramp([3, 24, 24, 8]) as tf.Tensor4D;
  const r = ramp([3, 12, 12, 16]);
  const gradient = tf.grad(() => tf.sum(tf.mul(convolution(x), r)));
  const seen = tf.reshape(tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, 2, 2, 1]), [432, 8]);
  const wanted = tf.matMul(seen, tf.reshape(r, [432, 16]), true, false).dataSync();
  for (let repeat = 0; repeat < 50; repeat++) {
    const got = tf.tidy(() => gradient(convolution.weight).dataSync());
    got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 3));
  }
  store.dispose();
});
