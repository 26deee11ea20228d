/** Max pooling 3×3, stride 2, padded by 1 with −∞ on every side (docs/method.md §1). */
import * as tf from '@tensorflow/tfjs-core';

/** `[b, h, w, c] → [b, ⌈h/2⌉, ⌈w/2⌉, c]` */
export function maxPool(x: tf.Tensor4D): tf.Tensor4D {
  const padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], -Infinity); // prettier-ignore
  return tf.maxPool(padded, 3, 2, 'valid');
}
