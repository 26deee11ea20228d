/** From the refined map to flow: the expected target cell under a softmax (docs/method.md §5). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { table } from '../kernels/table.ts';
import { withGradient } from '../kernels/with-gradient.ts';

/**
 * `[b, hs, ws, ht, wt] → flow [b, hs, ws, 2]`: (x, y) from a source cell to its target, in cells. The maximum is taken
 * off before dividing by β: the other order loses three digits of large values. tf.softmax leaves a certain cell at
 * 1 − 6e-8, which the gradient divides by β.
 */
export function softArgmaxFlow(map: tf.Tensor5D, beta: number): tf.Tensor4D {
  const { b, hs, ws, ht, wt } = expectShape('softArgmaxFlow', map, 'b hs ws ht wt');
  const expected = withGradient(
    [map],
    (save) => {
      const rows = tf.reshape<tf.Rank.R2>(map, [b * hs * ws, ht * wt]);
      const likelihood = tf.exp(tf.div<tf.Tensor2D>(tf.sub(rows, tf.max(rows, 1, true)), beta));
      const p = tf.div<tf.Tensor2D>(likelihood, tf.sum(likelihood, 1, true));
      save([p]);
      return tf.matMul(p, cells(ht, wt));
    },
    (dy, [saved]) => {
      const p = saved as tf.Tensor2D;
      const fromMean = (along: tf.Tensor2D) => tf.sub<tf.Tensor2D>(along, tf.sum(tf.mul(p, along), 1, true));
      // Twice: what rounding leaves of an almost certain cell's own term would be divided by β.
      const dx = tf.mul(p, fromMean(fromMean(tf.matMul(dy, cells(ht, wt), false, true))));
      return [tf.reshape(tf.div(dx, beta), map.shape)];
    },
  );
  return tf.reshape(tf.sub(tf.reshape(expected, [b, hs * ws, 2]), cells(hs, ws)), [b, hs, ws, 2]);
}

/** Every cell's own (column, row), `[h·w, 2]`. */
function cells(h: number, w: number): tf.Tensor2D {
  return table(`cells ${h} ${w}`, [h * w, 2], (values) => {
    for (let cell = 0; cell < h * w; cell++) values.set([cell % w, Math.floor(cell / w)], 2 * cell);
  });
}
