/** The exact Gaussian error linear unit, x·Φ(x) with the error function, not its tanh approximation (docs/method.md §2). */
import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from '../kernels/with-gradient.ts';

/** Any shape. Derivative: Φ(x) + x·φ(x). */
export function gelu<T extends tf.Tensor>(x: T): T {
  const cumulative = () => tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));
  return withGradient<tf.Tensor>(
    [x],
    (save) => {
      const phi = cumulative();
      save([x, phi]);
      return tf.mul(x, phi);
    },
    (dy, [x_, phi]) => {
      const at = x_ as tf.Tensor;
      const density = tf.mul(tf.exp(tf.mul(-0.5, tf.square(at))), 1 / Math.sqrt(2 * Math.PI));
      return [tf.mul(dy, tf.add(phi as tf.Tensor, tf.mul(at, density)))];
    },
  ) as T;
}
