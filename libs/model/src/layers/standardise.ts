/** Mean 0 and variance 1, then scale and shift: the one computation behind batch norm and group norm. */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { meanOverPositions, overGroups, sumOverPositions } from '../kernels/mean.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/** What to average over: positions `n` always, and runs of `c/groups` neighbouring channels. */
interface Grouping {
  readonly groups: number;
  readonly epsilon: number;
}

/** Of every sample and group, spreading over `[b, 1, c]`; the variance is biased. Alive during the call only. */
interface GroupStatistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * `y = (x − mean) / √(variance + ε) · scale + shift` for `x [b, n, c]`, `scale` and `shift` `[c]`, with statistics of
 * each sample over its positions and the channels of a group; no gradient flows through what `onStatistics` is told. The
 * gradient is written out: it needs two sums over the positions where automatic differentiation takes a dozen passes.
 */
export function standardise(
  x: tf.Tensor3D,
  scale: tf.Tensor,
  shift: tf.Tensor,
  { groups, epsilon }: Grouping,
  onStatistics?: (statistics: GroupStatistics) => void,
): tf.Tensor3D {
  expectShape('standardise', x, 'b n c');
  return withGradient(
    [x, scale, shift],
    (save) => {
      const mean = overGroups(meanOverPositions(x), groups);
      const centred = tf.sub<tf.Tensor3D>(x, mean);
      const variance = overGroups(meanOverPositions(tf.square(centred)), groups);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      save([centred, inverse, scale]);
      onStatistics?.({ mean, variance });
      return tf.add<tf.Tensor3D>(tf.mul(centred, tf.mul(inverse, scale)), shift);
    },
    (dy, saved) => gradients(dy, saved as [tf.Tensor3D, tf.Tensor, tf.Tensor], groups),
  );
}

/** With x̂ the standardised x and M the mean over positions and group: `dx = (s·dy − M(s·dy) − x̂·M(s·dy·x̂)) / √…`. */
function gradients(
  dy: tf.Tensor3D,
  [centred, inverse, scale]: [tf.Tensor3D, tf.Tensor, tf.Tensor],
  groups: number,
): tf.Tensor[] {
  const [, n, c] = centred.shape;
  const sumDy = sumOverPositions(dy);
  const sumDyX = tf.mul(sumOverPositions(tf.mul(dy, centred)), inverse);
  const share = tf.mul(scale, 1 / n);
  const meanDy = overGroups(tf.mul(sumDy, share), groups);
  const meanDyX = overGroups(tf.mul(sumDyX, share), groups);
  const direct = tf.mul(dy, tf.mul(inverse, scale));
  const through = tf.mul(centred, tf.mul(tf.square(inverse), meanDyX));
  const dx = tf.sub(direct, tf.add(through, tf.mul(inverse, meanDy)));
  const perChannel = (sum: tf.Tensor) => tf.reshape(sum.shape[0] === 1 ? sum : tf.sum(sum, 0), [c]);
  return [dx, perChannel(sumDyX), perChannel(sumDy)];
}
