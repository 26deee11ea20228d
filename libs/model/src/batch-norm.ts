/** Batch norm with running statistics, and the ReLU behind it where there is one (model.md §1). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { constant } from './initialise.ts';
import { nativeNorm, type NormParameters, type Statistics } from './native-norm.ts';
import type { ParameterScope } from './parameters.ts';
import { rectifiedGradient, rectify } from './rectify.ts';
import { standardise } from './standardise.ts';
import { withGradient } from './with-gradient.ts';

export const BATCH_NORM_EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** Which statistics normalise: the batch's own (which also move the running ones) or the stored ones. */
export type NormStatistics = 'batch' | 'stored';

export interface BatchNorm {
  (x: tf.Tensor4D, statistics: NormStatistics): tf.Tensor4D;
  /** `[c]` each. */
  readonly variables: Readonly<Record<'scale' | 'shift' | 'mean' | 'variance', tf.Variable>>;
}

/**
 * Declares `weight`, `bias`, `running_mean`, `running_var` for `[b, h, w, c]`. With `batch`, each call assigns
 * `running ← 0.9·running + 0.1·batch` (unbiased variance) at once; a gradient never flows through that.
 */
export function createBatchNorm(scope: ParameterScope, channels: number, rectified = false): BatchNorm {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  const mean = scope.statistic('running_mean', [channels], constant(0));
  const variance = scope.statistic('running_var', [channels], constant(1));
  const move = (batch: Statistics) => {
    moveTowards(mean, batch.mean);
    moveTowards(variance, batch.variance);
  };
  const apply = (x: tf.Tensor4D, statistics: NormStatistics) => {
    expectShape('batchNorm', x, 'b h w c', { c: channels });
    return statistics === 'stored'
      ? withStored(x, { scale, shift }, { mean, variance }, rectified)
      : withBatch(x, { scale, shift }, rectified, move);
  };
  return Object.assign(apply, { variables: { scale, shift, mean, variance } });
}

function moveTowards(running: tf.Variable, batch: tf.Tensor): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(batch, MOMENTUM))));
}

function withBatch(
  x: tf.Tensor4D,
  parameters: NormParameters,
  rectified: boolean,
  move: (batch: Statistics) => void,
): tf.Tensor4D {
  const native = nativeNorm(BATCH_NORM_EPSILON);
  if (!native) return withBatchPortably(x, parameters, rectified, move);
  const { scale, shift } = parameters;
  return withGradient<tf.Tensor>(
    [x, scale, shift],
    (save) => {
      const { y, batch, saved } = native.applyBatch(x, parameters, rectified);
      move(batch);
      save(rectified ? [x, ...saved, y] : [x, ...saved]);
      return y;
    },
    (dy, [x_, a, b, c, y]) => {
      const through = y ? rectifiedGradient(dy, y) : dy;
      return native.batchGradient(through, x_ as tf.Tensor, scale, [a, b, c] as tf.Tensor[]);
    },
  ) as tf.Tensor4D;
}

function withBatchPortably(
  x: tf.Tensor4D,
  { scale, shift }: NormParameters,
  rectified: boolean,
  move: (batch: Statistics) => void,
): tf.Tensor4D {
  const { b, h, w, c } = expectShape('batchNorm', x, 'b h w c');
  const count = b * h * w;
  const tokens = tf.reshape<tf.Rank.R3>(x, [1, count, c]);
  const y = standardise(tokens, scale, shift, { groups: c, epsilon: BATCH_NORM_EPSILON }, (batch) =>
    move({
      mean: tf.reshape(batch.mean, [c]),
      variance: tf.reshape(tf.mul(batch.variance, count / Math.max(count - 1, 1)), [c]),
    }),
  );
  const map = tf.reshape<tf.Rank.R4>(y, x.shape);
  return rectified ? rectify(map) : map;
}

/** tfjs' own gradient of batch norm would spread every statistic over the whole map. */
function withStored(
  x: tf.Tensor4D,
  parameters: NormParameters,
  statistics: Statistics,
  rectified: boolean,
): tf.Tensor4D {
  const native = nativeNorm(BATCH_NORM_EPSILON);
  if (!native) return withStoredPortably(x, parameters, statistics, rectified);
  const { scale, shift } = parameters;
  return withGradient<tf.Tensor>(
    [x, scale, shift],
    (save) => {
      const y = native.apply(x, parameters, statistics, rectified);
      save(rectified ? [x, y] : [x]);
      return y;
    },
    (dy, [x_, y]) => {
      const through = y ? rectifiedGradient(dy, y) : dy;
      return native.gradient(through, x_ as tf.Tensor, scale, statistics);
    },
  ) as tf.Tensor4D;
}

function withStoredPortably(
  x: tf.Tensor4D,
  { scale, shift }: NormParameters,
  { mean, variance }: Statistics,
  rectified: boolean,
): tf.Tensor4D {
  const y = withGradient<tf.Tensor>(
    [x, scale, shift],
    (save) => {
      save([x]);
      const inverse = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON));
      return tf.add(tf.mul(tf.sub(x, mean), tf.mul(scale, inverse)), shift);
    },
    (dy, [x_]) => {
      const inverse = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON));
      const standardised = tf.mul(tf.sub(x_ as tf.Tensor, mean), inverse);
      const perChannel = (map: tf.Tensor) => tf.sum(map, [0, 1, 2]);
      return [tf.mul(dy, tf.mul(scale, inverse)), perChannel(tf.mul(dy, standardised)), perChannel(dy)];
    },
  ) as tf.Tensor4D;
  return rectified ? rectify(y) : y;
}
