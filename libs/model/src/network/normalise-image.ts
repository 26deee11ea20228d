/** RGB levels to the backbone's input (docs/method.md §1). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';

/** ImageNet's mean and standard deviation of RGB/255. */
export const IMAGE_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGE_DEVIATION = [0.229, 0.224, 0.225] as const;

/** Levels 0..255 `[b, S, S, 3]` → `(levels/255 − mean) / deviation`. */
export function normaliseImage(levels: tf.Tensor4D): tf.Tensor4D {
  expectShape('normaliseImage', levels, 'b h w c', { c: 3 });
  return tf.tidy(() =>
    tf.div(tf.sub(tf.div(levels, 255), tf.tensor1d([...IMAGE_MEAN])), tf.tensor1d([...IMAGE_DEVIATION])),
  );
}
