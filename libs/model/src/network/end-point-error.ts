/** The loss: average end-point error over marked cells (docs/method.md §6). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import type { GroundTruthFlow } from './ground-truth-flow.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/**
 * Mean distance in cells between `predicted [b, g, g, 2]` and the truth over the marked cells of the whole batch. No
 * marked cell: 0. The gradient is 0 where the distance is 0, and always that of `predicted` alone.
 */
export function endPointError(predicted: tf.Tensor4D, truth: GroundTruthFlow): tf.Scalar {
  const { b, h, w } = expectShape('endPointError', predicted, 'b h w d', { d: 2 });
  expectShape('endPointError truth', truth.mask, 'b h w', { b, h, w });
  return withGradient(
    [predicted],
    (save) => {
      const offset = tf.sub(predicted, truth.flow);
      const distance = tf.sqrt(tf.sum(tf.square(offset), 3));
      save([offset, distance, truth.mask, truth.weight]);
      return tf.mul<tf.Scalar>(tf.sum(tf.mul(distance, truth.mask)), truth.weight);
    },
    (dy, saved) => {
      const [offset, distance, mask, weight] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const direction = tf.divNoNan(offset, tf.expandDims(distance, 3));
      return [tf.mul(tf.mul(direction, tf.expandDims(mask, 3)), tf.mul(dy, weight))];
    },
  );
}
