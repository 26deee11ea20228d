/** Batch norm with running statistics (model.md §1). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { constant } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { standardise } from './standardise.ts';
import { withGradient } from './with-gradient.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** Which statistics normalise: the batch's own (which also move the running ones) or the stored ones. */
export type NormStatistics = 'batch' | 'stored';

/**
 * Declares `weight`, `bias`, `running_mean`, `running_var` for `[b, h, w, c]`. With `batch`, each call assigns
 * `running ← 0.9·running + 0.1·batch` (unbiased variance) at once; a gradient never flows through that.
 */
export function createBatchNorm(
  scope: ParameterScope,
  channels: number,
): (x: tf.Tensor4D, statistics: NormStatistics) => tf.Tensor4D {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  const runningMean = scope.statistic('running_mean', [channels], constant(0));
  const runningVariance = scope.statistic('running_var', [channels], constant(1));
  return (x, statistics) => {
    const { b, h, w } = expectShape('batchNorm', x, 'b h w c', { c: channels });
    if (statistics === 'stored')
      return withStored(x, { scale, shift, mean: runningMean, variance: runningVariance });
    const tokens = tf.reshape<tf.Rank.R3>(x, [1, b * h * w, channels]);
    const { y, mean, variance } = standardise(tokens, scale, shift, { groups: channels, epsilon: EPSILON });
    const count = b * h * w;
    move(runningMean, mean, 1);
    move(runningVariance, variance, count / Math.max(count - 1, 1));
    return tf.reshape(y, x.shape);
  };
}

function move(running: tf.Variable, batch: tf.Tensor, correction: number): void {
  tf.tidy(() => {
    const kept = tf.mul(running, 1 - MOMENTUM);
    running.assign(tf.add(kept, tf.mul(tf.reshape(batch, running.shape), MOMENTUM * correction)));
  });
}

interface Stored {
  readonly scale: tf.Variable;
  readonly shift: tf.Variable;
  readonly mean: tf.Variable;
  readonly variance: tf.Variable;
}

/** One native pass forward; tfjs' gradient of it would spread every statistic over the whole map. */
function withStored(x: tf.Tensor4D, { scale, shift, mean, variance }: Stored): tf.Tensor4D {
  const statistics = [mean, variance] as tf.Tensor[] as [tf.Tensor1D, tf.Tensor1D];
  return withGradient(
    [x, scale, shift],
    (save) => {
      save([x]);
      return tf.batchNorm(
        x,
        ...statistics,
        shift as tf.Tensor as tf.Tensor1D,
        scale as tf.Tensor as tf.Tensor1D,
        EPSILON,
      );
    },
    (dy, [x_]) => {
      const inverse = tf.rsqrt(tf.add(variance, EPSILON));
      const standardised = tf.mul(tf.sub(x_ as tf.Tensor, mean), inverse);
      const perChannel = (map: tf.Tensor) => tf.sum(map, [0, 1, 2]);
      return [tf.mul(dy, tf.mul(scale, inverse)), perChannel(tf.mul(dy, standardised)), perChannel(dy)];
    },
  );
}
