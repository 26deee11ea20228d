/** What every backbone gives to the head, and what a backbone is. */
import type * as tf from '@tensorflow/tfjs-core';
import type { NormStatistics } from '../layers/batch-norm.ts';

/** Feature maps `[b, h, w, c]`, finest first: conv3, conv4 and conv5 at strides 8, 16 and 32 of the backbones that are built here. */
export type Taps = readonly tf.Tensor4D[];

/** Normalised images `[b, S, S, 3]` → their taps. */
export type Backbone = (images: tf.Tensor4D, statistics: NormStatistics) => Taps;

/** Of each tap of several batches one batch: maps that belong together are joined. */
export const joinTaps = (batches: readonly Taps[], join: (maps: tf.Tensor4D[]) => tf.Tensor4D): Taps =>
  (batches[0] ?? []).map((_, tap) => join(batches.map((taps) => taps[tap] as tf.Tensor4D)));
