/** Mean 0 and variance 1, then scale and shift: the one computation behind batch, group and layer norm. */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { withGradient } from './with-gradient.ts';

/** What to average over: positions `n` always, and runs of `c/groups` neighbouring channels. */
interface Grouping {
  readonly groups: number;
  readonly epsilon: number;
}

interface Standardised {
  /** `[b, n, c]` */
  readonly y: tf.Tensor3D;
  /** Of every sample and channel's group, `[b, 1, c]`; variance biased. No gradient flows through them. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * `y = (x − mean) / √(variance + ε) · scale + shift` for `x [b, n, c]`, `scale` and `shift` `[c]`, with statistics of
 * each sample over its positions and the channels of a group. The gradient is written out: it needs two sums over the
 * positions where automatic differentiation takes a dozen passes.
 */
export function standardise(
  x: tf.Tensor3D,
  scale: tf.Tensor,
  shift: tf.Tensor,
  { groups, epsilon }: Grouping,
): Standardised {
  const { b, c } = expectShape('standardise', x, 'b n c');
  const statistics: tf.Tensor[] = [];
  const y = withGradient(
    [x, scale, shift],
    (save) => {
      const mean = averaged(tf.mean(x, 1), [b, c], groups);
      const centred = tf.sub(x, mean);
      const variance = averaged(tf.mean(tf.square(centred), 1), [b, c], groups);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      save([centred, inverse, scale]);
      statistics.push(tf.keep(mean), tf.keep(variance));
      return tf.add<tf.Tensor3D>(tf.mul(centred, tf.mul(inverse, scale)), shift);
    },
    (dy, saved) => gradients(dy, saved as [tf.Tensor3D, tf.Tensor, tf.Tensor], groups),
  );
  const [mean, variance] = statistics.map(handOver) as [tf.Tensor, tf.Tensor];
  return { y, mean, variance };
}

function gradients(
  dy: tf.Tensor3D,
  [centred, inverse, scale]: [tf.Tensor3D, tf.Tensor, tf.Tensor],
  groups: number,
): tf.Tensor[] {
  const [b, n, c] = centred.shape;
  const sumDy = tf.sum(dy, 1); // [b, c]
  const sumDyX = tf.mul(tf.sum(tf.mul(dy, centred), 1), tf.reshape(inverse, [b, c]));
  const meanDy = averaged(tf.div(tf.mul(sumDy, scale), n), [b, c], groups);
  const meanDyX = averaged(tf.div(tf.mul(sumDyX, scale), n), [b, c], groups);
  const direct = tf.mul(dy, tf.mul(inverse, scale));
  const through = tf.mul(centred, tf.mul(tf.square(inverse), meanDyX));
  const dx = tf.sub(direct, tf.add(through, tf.mul(inverse, meanDy)));
  return [dx, tf.sum(sumDyX, 0), tf.sum(sumDy, 0)];
}

/** A tensor kept past the inner scope becomes an ordinary one of the current scope. */
function handOver(kept: tf.Tensor): tf.Tensor {
  const copy = tf.clone(kept);
  kept.dispose();
  return copy;
}

/** Averages `[b, c]` over the channels of each group and spreads the result again: `[b, 1, c]`. */
function averaged(perChannel: tf.Tensor, [b, c]: [number, number], groups: number): tf.Tensor {
  if (groups === c) return tf.reshape(perChannel, [b, 1, c]);
  const mean = tf.mean(tf.reshape(perChannel, [b, groups, c / groups]), 2, true);
  return tf.reshape(tf.tile(mean, [1, 1, c / groups]), [b, 1, c]);
}
