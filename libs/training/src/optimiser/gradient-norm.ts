/** How large a step's gradient is as a whole, and by how much clipping shortens it. */
import * as tf from '@tensorflow/tfjs-core';
import type { FlatGradients } from './parameter-groups.ts';

/** The Euclidean norm of all gradients together. */
export function gradientNorm(gradients: FlatGradients): tf.Scalar {
  return tf.tidy(() => tf.sqrt(tf.addN(gradients.map((flat) => tf.sum<tf.Scalar>(tf.square(flat))))));
}

/** What a gradient of this norm is multiplied by so that it is no longer than `clipNorm`. */
export function clippingScale(norm: number, clipNorm: number | undefined): number {
  return clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1;
}
