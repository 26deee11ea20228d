/** The rank tfjs knows but has no name for. */
import type * as tf from '@tensorflow/tfjs-core';

export type Tensor6D = tf.Tensor<tf.Rank.R6>;
