/** Group norm of a 4D map over the channels of a group and all four spatial axes, ε 1e-5, and the ReLU behind it (docs/method.md §4). */
import * as tf from '@tensorflow/tfjs-core';
import { codePath } from '../kernels/code-path.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { constant } from './initialise.ts';
import { overGroups } from '../kernels/mean.ts';
import { nativeNorm, type NativeNorm, type NormParameters, type Statistics } from '../kernels/native-norm.ts';
import type { ParameterScope } from './parameters.ts';
import { rectifiedGradient, rectify } from './rectify.ts';
import { standardise } from './standardise.ts';
import type { Tensor6D } from '../tensors/tensor6d.ts';
import { withGradient } from '../kernels/with-gradient.ts';

const EPSILON = 1e-5;

/** Declares `weight` and `bias`; gives `[b, hs, ws, ht, wt, c]` unchanged in shape. Groups are runs of channels. */
export function createGroupNorm(
  scope: ParameterScope,
  channels: number,
  groups: number,
  rectified = false,
): (x: Tensor6D) => Tensor6D {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  return (x) => {
    const { b } = expectShape('groupNorm', x, 'b hs ws ht wt c', { c: channels });
    const positions = x.size / (b * channels);
    const flat = tf.reshape<tf.Rank.R3>(x, [b, positions, channels]);
    // A GPU, whose cost is the calls, takes all samples at once.
    const native = codePath() === 'cpu' ? nativeNorm(EPSILON) : undefined;
    if (!native) {
      const y = tf.reshape<tf.Rank.R6>(
        standardise(flat, scale, shift, { groups, epsilon: EPSILON }),
        x.shape,
      );
      return rectified ? rectify(y) : y;
    }
    const norm = (sample: tf.Tensor3D) => oneSample(native, sample, { scale, shift }, groups, rectified);
    return tf.reshape(b === 1 ? norm(flat) : tf.concat(tf.split<tf.Tensor3D>(flat, b).map(norm)), x.shape);
  };
}

/**
 * `[1, n, c]` by the kernels of batch norm: they give every channel's statistics, the groups' follow from those, and a
 * norm with given statistics does the rest; likewise backwards.
 */
function oneSample(
  native: NativeNorm,
  x: tf.Tensor3D,
  parameters: NormParameters,
  groups: number,
  rectified: boolean,
): tf.Tensor3D {
  const { scale, shift } = parameters;
  const [, n, c] = x.shape;
  const map = (t: tf.Tensor) => tf.reshape<tf.Rank.R4>(t, [1, 1, n, c]);
  return withGradient<tf.Tensor3D>(
    [x, scale, shift],
    (save) => {
      const statistics = groupStatistics(native, map(x), parameters, groups);
      const y = tf.reshape<tf.Rank.R3>(native.apply(map(x), parameters, statistics, rectified), x.shape);
      save([x, statistics.mean, statistics.variance, ...(rectified ? [y] : [])]);
      return y;
    },
    (dy, [x_, mean, variance, y]) => {
      const through = map(y ? rectifiedGradient(dy, y) : dy);
      const statistics = { mean, variance } as Statistics;
      const [direct, dScale, dShift] = native.gradient(through, map(x_ as tf.Tensor), scale, statistics) as [tf.Tensor, tf.Tensor, tf.Tensor]; // prettier-ignore
      // dx = direct − (M(s·dy) + x̂·M(s·dy·x̂)) / √…, M the mean over positions and group: affine in x̂.
      const inverse = tf.rsqrt(tf.add(statistics.variance, EPSILON));
      const share = (sum: tf.Tensor) => tf.mul(inverse, perGroup(tf.mul(tf.mul(sum, scale), -1 / n), groups));
      const rest = native.apply(
        map(x_ as tf.Tensor),
        { scale: share(dScale), shift: share(dShift) },
        statistics,
        false,
      );
      return [tf.reshape(tf.add(direct, rest), x.shape), dScale, dShift];
    },
  );
}

/** Mean and biased variance of each channel's group, `[c]`, from those of the single channels. */
function groupStatistics(
  native: NativeNorm,
  x: tf.Tensor4D,
  parameters: NormParameters,
  groups: number,
): Statistics {
  const n = x.shape[2];
  const { statistics: batch } = native.applyBatch(x, parameters, false);
  const mean = perGroup(batch.mean, groups);
  const within = tf.mul(batch.variance, Math.max(n - 1, 1) / n);
  const variance = perGroup(tf.add(within, tf.square(tf.sub(batch.mean, mean))), groups);
  return { mean, variance };
}

/** Averages `[c]` over the channels of each group, one value a channel again. */
function perGroup(perChannel: tf.Tensor, groups: number): tf.Tensor {
  const c = perChannel.size;
  return tf.reshape(overGroups(tf.reshape<tf.Rank.R3>(perChannel, [1, 1, c]), groups), [c]);
}
