/** What every backbone gives to the head, and what a backbone is. */
import type * as tf from '@tensorflow/tfjs-core';
import type { NormStatistics } from '../layers/batch-norm.ts';

/** Feature maps at strides 8, 16 and 32. */
export interface Taps {
  readonly conv3: tf.Tensor4D;
  readonly conv4: tf.Tensor4D;
  readonly conv5: tf.Tensor4D;
}

/** Normalised images `[b, S, S, 3]` → their taps. */
export type Backbone = (images: tf.Tensor4D, statistics: NormStatistics) => Taps;
