/** Soft mutual nearest neighbours of a 4D map (docs/method.md §3, option). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { rearrange } from '../tensors/rearrange.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/**
 * `C · C/max over target · C/max over source` for `[b, hs, ws, ht, wt]`. Where a maximum is 0 the quotient is 0. The
 * maxima carry gradient.
 */
export function mutualNearestNeighbours(map: tf.Tensor5D): tf.Tensor5D {
  expectShape('mutualNearestNeighbours', map, 'b hs ws ht wt');
  const flat = rearrange<tf.Rank.R3>(map, 'b hs ws ht wt -> b (hs ws) (ht wt)');
  const share = (axis: number) => tf.mul(flat, inverse(tf.max(flat, axis, true)));
  return tf.reshape(tf.mul(flat, tf.mul(share(2), share(1))), map.shape);
}

/** 1/x; 0, without a gradient, where x is 0. */
function inverse(largest: tf.Tensor): tf.Tensor {
  const whereZero = (zero: number, otherwise: tf.Tensor) =>
    tf.where(tf.equal(largest, 0), tf.fill(largest.shape, zero), otherwise);
  return withGradient(
    [largest],
    (save) => {
      const value = whereZero(0, tf.reciprocal(whereZero(1, largest)));
      save([value]);
      return value;
    },
    (dy, [value]) => [tf.neg(tf.mul(dy, tf.square(value as tf.Tensor)))],
  );
}
