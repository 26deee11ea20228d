import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { normaliseImage } from './normalise-image.ts';
import { resizeBilinear } from '../layers/resize.ts';
import { expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';

useTensorFlow();

it('brings levels to zero mean and unit deviation of ImageNet', () => {
  const [r, g, b] = normaliseImage(tf.tensor4d([0, 127.5, 255], [1, 1, 1, 3])).dataSync();
  expect(r).toBeCloseTo(-0.485 / 0.229, 5);
  expect(g).toBeCloseTo(0.044 / 0.224, 5);
  expect(b).toBeCloseTo(0.594 / 0.225, 5);
});

it('leaves nothing behind', () => {
  const x = ramp([1, 4, 4, 3]) as tf.Tensor4D;
  expectNoLeak(() => normaliseImage(x));
  expectNoLeak(() => tf.tidy(() => resizeBilinear(x, 8, 2)));
});
