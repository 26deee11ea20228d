/** Soft mutual nearest neighbours of a 4D map (model.md §3, option). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { rearrange } from './rearrange.ts';
import { withGradient } from './with-gradient.ts';

const TINY = 1e-30;

/**
 * `C · C/max over target · C/max over source` for `[b, hs, ws, ht, wt]`. Where a maximum is 0 the quotient is 0. The
 * maxima carry gradient.
 */
export function mutualNearestNeighbours(map: tf.Tensor5D): tf.Tensor5D {
  expectShape('mutualNearestNeighbours', map, 'b hs ws ht wt');
  const flat = rearrange<tf.Rank.R3>(map, 'b hs ws ht wt -> b (hs ws) (ht wt)');
  const share = (axis: number) => tf.div(flat, notZero(tf.max(flat, axis, true)));
  return tf.reshape(tf.mul(flat, tf.mul(share(2), share(1))), map.shape);
}

/** A divisor: 0 becomes tiny and passes no gradient on. */
function notZero(largest: tf.Tensor): tf.Tensor {
  const safe = (otherwise: tf.Tensor, atZero: number) =>
    tf.where(tf.equal(largest, 0), tf.fill(largest.shape, atZero), otherwise);
  return withGradient(
    [largest],
    () => safe(largest, TINY),
    (dy) => [safe(dy, 0)],
  );
}
