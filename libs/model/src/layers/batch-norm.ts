/** Batch norm with running statistics, and what follows it in a ResNet: a shortcut's sum, ReLU (docs/method.md §1). */
import * as tf from '@tensorflow/tfjs-core';
import { normaliseBatchPortably, normaliseStoredPortably } from './batch-norm-portable.ts';
import { codePath } from '../kernels/code-path.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { constant } from './initialise.ts';
import { nativeNorm, type NormParameters, type Statistics } from '../kernels/native-norm.ts';
import type { ParameterScope } from './parameters.ts';
import { rectifiedGradient, rectify } from './rectify.ts';
import { withGradient } from '../kernels/with-gradient.ts';

export interface NormSettings {
  /** Added to the variance. */
  readonly epsilon: number;
  /** How far each batch moves the running statistics. */
  readonly momentum: number;
}

/** PyTorch's own, which ResNet has. */
export const DEFAULT_NORM: NormSettings = { epsilon: 1e-5, momentum: 0.1 };

/** Which statistics normalise: the batch's own (which also move the running ones) or the stored ones. */
export type NormStatistics = 'batch' | 'stored';

export interface BatchNorm {
  /** `shortcut`, of x's shape, is added before the ReLU. */
  (x: tf.Tensor4D, statistics: NormStatistics, shortcut?: tf.Tensor4D): tf.Tensor4D;
  /** `[c]` each. */
  readonly variables: Readonly<Record<'scale' | 'shift' | 'mean' | 'variance', tf.Variable>>;
}

/**
 * Declares `weight`, `bias`, `running_mean`, `running_var` for `[b, h, w, c]`. With `batch`, each call assigns
 * `running ← (1 − momentum)·running + momentum·batch` (unbiased variance) at once; a gradient never flows through that.
 */
export function createBatchNorm(
  scope: ParameterScope,
  channels: number,
  { rectified = false, settings = DEFAULT_NORM }: { rectified?: boolean; settings?: NormSettings } = {},
): BatchNorm {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  const mean = scope.statistic('running_mean', [channels], constant(0));
  const variance = scope.statistic('running_var', [channels], constant(1));
  const parameters = { scale, shift };
  const move = (batch: Statistics) => {
    moveTowards(mean, batch.mean, settings.momentum);
    moveTowards(variance, batch.variance, settings.momentum);
  };
  const kind = (statistics: NormStatistics): Kind =>
    statistics === 'batch'
      ? batchKind(parameters, { mean, variance }, settings, move)
      : storedKind(parameters, { mean, variance }, settings);
  const apply = (x: tf.Tensor4D, statistics: NormStatistics, shortcut?: tf.Tensor4D) => {
    expectShape('batchNorm', x, 'b h w c', { c: channels });
    return normed(x, parameters, kind(statistics), { rectified, shortcut });
  };
  return Object.assign(apply, { variables: { scale, shift, mean, variance } });
}

function assignBoth(running: Record<'mean' | 'variance', tf.Variable>, { mean, variance }: Statistics): void {
  running.mean.assign(tf.clone(mean));
  running.variance.assign(tf.clone(variance));
}

function moveTowards(running: tf.Variable, batch: tf.Tensor, momentum: number): void {
  tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - momentum), tf.mul(batch, momentum))));
}

/** One of the two ways to normalise. */
interface Kind {
  /** The kernels of the native library; undefined where there is none. */
  readonly native:
    | {
        apply(x: tf.Tensor, rectified: boolean): { y: tf.Tensor; saved: tf.Tensor[] };
        /** Gradients of `[x, scale, shift]`. */
        gradient(dy: tf.Tensor, x: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[];
      }
    | undefined;
  /** The same with its gradient from common operations. */
  readonly portably: (x: tf.Tensor4D) => tf.Tensor4D;
}

function batchKind(
  parameters: NormParameters,
  running: Record<'mean' | 'variance', tf.Variable>,
  { epsilon, momentum }: NormSettings,
  move: (batch: Statistics) => void,
): Kind {
  const native = nativeNorm(epsilon);
  return {
    native: native && {
      apply(x, rectified) {
        // On a GPU the kernel moves the running statistics too: six calls less.
        const from = codePath() === 'gpu' ? { ...running, momentum } : undefined;
        const { y, statistics, saved } = native.applyBatch(x, parameters, rectified, from);
        if (from) tf.tidy(() => assignBoth(running, statistics));
        else move(statistics);
        return { y, saved };
      },
      gradient: (dy, x, saved) => native.batchGradient(dy, x, parameters.scale, saved),
    },
    portably: (x) => normaliseBatchPortably(x, parameters, epsilon, move),
  };
}

function storedKind(parameters: NormParameters, statistics: Statistics, { epsilon }: NormSettings): Kind {
  const native = nativeNorm(epsilon);
  return {
    native: native && {
      apply: (x, rectified) => ({ y: native.apply(x, parameters, statistics, rectified), saved: [] }),
      gradient: (dy, x) => native.gradient(dy, x, parameters.scale, statistics),
    },
    portably: (x) => normaliseStoredPortably(x, parameters, statistics, epsilon),
  };
}

/** Norm, shortcut and ReLU as one operation: its gradient needs x and the result, nothing in between. */
function normed(
  x: tf.Tensor4D,
  { scale, shift }: NormParameters,
  { native, portably }: Kind,
  { rectified, shortcut }: { rectified: boolean; shortcut: tf.Tensor4D | undefined },
): tf.Tensor4D {
  if (!native) {
    const sum = shortcut ? tf.add<tf.Tensor4D>(portably(x), shortcut) : portably(x);
    return rectified ? rectify(sum) : sum;
  }
  return withGradient<tf.Tensor>(
    [x, scale, shift, ...(shortcut ? [shortcut] : [])],
    (save) => {
      const { y: norm, saved } = native.apply(x, rectified && !shortcut);
      const sum = shortcut ? tf.add(norm, shortcut) : norm;
      const y = rectified && shortcut ? tf.relu(sum) : sum;
      save([x, rectified ? y : tf.scalar(0), ...saved]);
      return y;
    },
    (dy, [x_, y, ...saved]) => {
      const through = rectified ? rectifiedGradient(dy, y as tf.Tensor) : dy;
      const gradients = native.gradient(through, x_ as tf.Tensor, saved);
      return shortcut ? [...gradients, tf.clone(through)] : gradients;
    },
  ) as tf.Tensor4D;
}
