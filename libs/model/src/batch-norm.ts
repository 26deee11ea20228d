/** Batch norm with running statistics (model.md §1). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { constant } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { standardise } from './standardise.ts';

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
    if (statistics === 'stored') {
      const factor = tf.mul(scale, tf.rsqrt(tf.add(runningVariance, EPSILON)));
      return tf.add(tf.mul(x, factor), tf.sub(shift, tf.mul(runningMean, factor)));
    }
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
