/** Two pictures' features to the filtered correlation map and the best cells (NCNet). */
import * as tf from '@tensorflow/tfjs-core';
import { consensus, type ConsensusLayer } from './consensus.ts';

const UNIT_EPSILON = 1e-6;
const MUTUAL_EPSILON = 1e-5;

/** Features `[h, w, c]` of source and target → `[hs, ws, ht, wt]`: correlation, mutual filter, consensus, mutual filter. */
export function correlation(
  source: tf.Tensor3D,
  target: tf.Tensor3D,
  layers: readonly ConsensusLayer[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const [hs, ws, c] = source.shape;
    const [ht, wt] = target.shape;
    const unit = (x: tf.Tensor3D) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 2, true), UNIT_EPSILON)));
    const cells = (x: tf.Tensor3D) => tf.reshape<tf.Rank.R2>(unit(x), [-1, c]);
    const products = tf.matMul(cells(source), cells(target), false, true);
    const map = tf.reshape<tf.Rank.R4>(products, [hs, ws, ht, wt]);
    return mutualFilter(consensus(mutualFilter(map), layers));
  });
}

/** `c · (c / (largest over target cells + ε) · c / (largest over source cells + ε))` */
export function mutualFilter(map: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const by = (axes: number[]) => tf.div(map, tf.add(tf.max(map, axes, true), MUTUAL_EPSILON));
    return tf.mul(map, tf.mul(by([2, 3]), by([0, 1])));
  });
}

/** The best target cell of each source cell (the first of equals), and its score: softmax over target cells. */
export async function bestCells(map: tf.Tensor4D): Promise<{ best: Int32Array; score: Float32Array }> {
  const [hs, ws, ht, wt] = map.shape;
  const rows = tf.reshape<tf.Rank.R2>(map, [hs * ws, ht * wt]);
  const best = tf.argMax(rows, 1);
  const score = tf.tidy(() => tf.max(tf.softmax(rows), 1));
  const values = { best: await best.data<'int32'>(), score: await score.data<'float32'>() };
  tf.dispose([rows, best, score]);
  return values;
}
