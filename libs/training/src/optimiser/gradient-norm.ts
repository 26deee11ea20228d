/** How large a step's gradient is as a whole, and by how much clipping shortens it. */
import * as tf from '@tensorflow/tfjs-core';
import type { FlatGradients } from './parameter-groups.ts';

/** The Euclidean norm of all gradients together. Waits for the device. */
export async function gradientNorm(gradients: FlatGradients): Promise<number> {
  const norm = tf.tidy(() => tf.sqrt(tf.addN(gradients.map((flat) => tf.sum(tf.square(flat))))));
  const [value] = await norm.data<'float32'>();
  norm.dispose();
  return value ?? NaN;
}

/** What a gradient of this norm is multiplied by so that it is no longer than `clipNorm`. */
export function clippingScale(norm: number, clipNorm: number | undefined): number {
  return clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1;
}
