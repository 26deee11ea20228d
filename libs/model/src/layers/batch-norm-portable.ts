/** Batch norm from operations that every backend has, with gradients written out: tfjs' own spreads each statistic over the whole map. */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import type { NormParameters, Statistics } from '../kernels/native-norm.ts';
import { standardise } from './standardise.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/** With the statistics of `x [b, h, w, c]` itself, which `onBatch` is told: mean and unbiased variance, `[c]`. */
export function normaliseBatchPortably(
  x: tf.Tensor4D,
  { scale, shift }: NormParameters,
  epsilon: number,
  onBatch: (batch: Statistics) => void,
): tf.Tensor4D {
  const { b, h, w, c } = expectShape('batchNorm', x, 'b h w c');
  const count = b * h * w;
  const tokens = tf.reshape<tf.Rank.R3>(x, [1, count, c]);
  const y = standardise(tokens, scale, shift, { groups: c, epsilon }, ({ mean, variance }) =>
    onBatch({
      mean: tf.reshape(mean, [c]),
      variance: tf.reshape(tf.mul(variance, count / Math.max(count - 1, 1)), [c]),
    }),
  );
  return tf.reshape(y, x.shape);
}

/** With given statistics, `[c]` each. */
export function normaliseStoredPortably(
  x: tf.Tensor4D,
  { scale, shift }: NormParameters,
  { mean, variance }: Statistics,
  epsilon: number,
): tf.Tensor4D {
  const inverse = () => tf.rsqrt(tf.add(variance, epsilon));
  return withGradient<tf.Tensor>(
    [x, scale, shift],
    (save) => {
      save([x]);
      return tf.add(tf.mul(tf.sub(x, mean), tf.mul(scale, inverse())), shift);
    },
    (dy, [x_]) => {
      const standardised = tf.mul(tf.sub(x_ as tf.Tensor, mean), inverse());
      const perChannel = (map: tf.Tensor) => tf.sum(map, [0, 1, 2]);
      return [tf.mul(dy, tf.mul(scale, inverse())), perChannel(tf.mul(dy, standardised)), perChannel(dy)];
    },
  ) as tf.Tensor4D;
}
