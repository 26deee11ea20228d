/** Vectors divided by their length, with a gradient of 0 for the zero vector (docs/method.md §3). */
import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../kernels/with-gradient.ts';

const EPSILON = 1e-8;

/** `x / (‖x‖ + 1e-8)` along the last axis; the formula's own derivative at 0 would be 1e8. */
export function unitVectors<T extends tf.Tensor>(x: T): T {
  return withGradient<tf.Tensor>(
    [x],
    (save) => {
      const length = tf.sqrt(tf.sum(tf.square(x), -1, true));
      const unit = tf.div(x, tf.add(length, EPSILON));
      save([unit, length]);
      return unit;
    },
    (dy, [unit_, length_]) => {
      const [unit, length] = [unit_ as tf.Tensor, length_ as tf.Tensor];
      const some = tf.cast(tf.greater(length, 0), 'float32');
      const along = tf.sum(tf.mul(unit, dy), -1, true);
      const across = tf.sub(dy, tf.mul(unit, tf.mul(along, tf.add(1, tf.divNoNan(EPSILON, length)))));
      return [tf.mul(across, tf.div(some, tf.add(length, EPSILON)))];
    },
  ) as T;
}
