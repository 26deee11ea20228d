/** Layer norm of tokens, one a row, over their channels, ε 1e-5 (docs/method.md §2). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { constant } from './initialise.ts';
import { meanAlong } from '../kernels/mean.ts';
import { fusedKernels } from '../kernels/native-fused.ts';
import type { ParameterScope } from './parameters.ts';
import { sumOfRows } from '../kernels/sum-of-rows.ts';
import { isRecording } from '../kernels/tape.ts';
import { withGradient } from '../kernels/with-gradient.ts';

const EPSILON = 1e-5;

/** Declares `weight` and `bias`; gives `[n, d] → [n, d]`. */
export function createLayerNorm(scope: ParameterScope, channels: number): (x: tf.Tensor2D) => tf.Tensor2D {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  return (x) => {
    expectShape('layerNorm', x, 'n d', { d: channels });
    const fused = isRecording() ? undefined : fusedKernels();
    if (fused) return fused.layerNorm(x, scale, shift, EPSILON);
    return withGradient(
      [x, scale, shift],
      (save) => {
        const centred = tf.sub(x, meanAlong(x, 1));
        const inverse = tf.rsqrt(tf.add(meanAlong(tf.square(centred), 1), EPSILON));
        const standardised = tf.mul(centred, inverse);
        save([standardised, inverse, scale]);
        return tf.add<tf.Tensor2D>(tf.mul(standardised, scale), shift);
      },
      (dy, saved) => gradients(dy, saved as [tf.Tensor, tf.Tensor, tf.Tensor]),
    );
  };
}

/** With x̂ the standardised x, g = s·dy and M the mean over channels: `dx = (g − M(g) − x̂·M(g·x̂)) / √…`. */
function gradients(
  dy: tf.Tensor,
  [standardised, inverse, scale]: [tf.Tensor, tf.Tensor, tf.Tensor],
): tf.Tensor[] {
  const g = tf.mul(dy, scale);
  const along = tf.mul(standardised, meanAlong(tf.mul(g, standardised), 1));
  const dx = tf.mul(inverse, tf.sub(tf.sub(g, meanAlong(g, 1)), along));
  return [dx, sumOfRows(tf.mul(dy, standardised)), sumOfRows(dy)];
}
