/** From the refined map to flow: the expected target cell under a softmax (model.md §5). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { rearrange } from './rearrange.ts';

/** `[b, hs, ws, ht, wt] → flow [b, hs, ws, 2]`: (x, y) from a source cell to its target, in cells. */
export function softArgmaxFlow(map: tf.Tensor5D, beta: number): tf.Tensor4D {
  const { b, hs, ws, ht, wt } = expectShape('softArgmaxFlow', map, 'b hs ws ht wt');
  const logits = tf.div(rearrange<tf.Rank.R2>(map, 'b hs ws ht wt -> (b hs ws) (ht wt)'), beta);
  const expected = tf.matMul(tf.softmax(logits), tf.reshape(cells(ht, wt), [ht * wt, 2]) as tf.Tensor2D);
  return tf.sub(tf.reshape<tf.Rank.R4>(expected, [b, hs, ws, 2]), cells(hs, ws));
}

/** Every cell's own (column, row), `[h, w, 2]`. */
function cells(h: number, w: number): tf.Tensor3D {
  const values = new Float32Array(h * w * 2);
  for (let cell = 0; cell < h * w; cell++) values.set([cell % w, Math.floor(cell / w)], 2 * cell);
  return tf.tensor3d(values, [h, w, 2]);
}
