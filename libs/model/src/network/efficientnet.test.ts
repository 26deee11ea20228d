import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { NormStatistics } from '../layers/batch-norm.ts';
import { ParameterStore } from '../layers/parameters.ts';
import { difference, expectNoLeak, ramp, useTensorFlow } from '../testing/tensorflow.ts';
import { createEfficientNet } from './efficientnet.ts';

useTensorFlow();

it('gives taps of stride 8, 16 and 32; norms folded into the convolutions change only the last digits; nothing is left behind', () => {
  const store = new ParameterStore(3);
  const network = createEfficientNet(store.root, 'efficientnet-lite0');
  const images = ramp([2, 64, 96, 3]) as tf.Tensor4D;
  const sum = (x: tf.Tensor, statistics: NormStatistics) =>
    tf.addN<tf.Scalar>(network(x as tf.Tensor4D, statistics).map((tap) => tf.sum(tap)));
  tf.tidy(() => {
    expect(network(images, 'stored').map(({ shape }) => shape)).toEqual([
      [2, 8, 12, 40],
      [2, 4, 6, 112],
      [2, 2, 3, 320],
    ]);
    // While a gradient is recorded, nothing is folded.
    const apart = tf.valueAndGrad((x: tf.Tensor) => sum(x, 'stored'))(images).value;
    const scale = Math.abs(apart.dataSync<'float32'>()[0] ?? NaN);
    expect(difference(apart, sum(images, 'stored')) / scale).toBeLessThan(1e-4);
  });
  expectNoLeak(() => tf.tidy(() => [...network(images, 'stored')]));
  expectNoLeak(() => tf.grad((x: tf.Tensor) => sum(x, 'batch'))(images));
  store.dispose();
});
