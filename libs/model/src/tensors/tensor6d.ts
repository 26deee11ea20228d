/** The rank tfjs knows but has no name for. */
import type * as tf from '@tensorflow/tfjs-core';

export type Tensor6D = tf.Tensor<tf.Rank.R6>;

/** A 4D convolution: `[b, hs, ws, ht, wt, input] → [b, hs, ws, ht, wt, output]` */
export type Conv4d = (x: Tensor6D) => Tensor6D;
