/** Bilinear resize with half-pixel centres and repeated borders, not antialiased (docs/method.md §2). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from '../tensors/expect-shape.ts';
import { rearrange } from '../tensors/rearrange.ts';
import { table } from '../kernels/table.ts';

/**
 * `[b, h, w, c] → [b, height, width, c]`, as two products with interpolation matrices: TensorFlow's own kernel has a
 * gradient here that forgets the half-pixel centres.
 */
export function resizeBilinear(x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const { b, h, w } = expectShape('resizeBilinear', x, 'b h w c');
  if (h === height && w === width) return x;
  const rows = rearrange<tf.Rank.R2>(x, 'b h w c -> h (b w c)');
  const tall = tf.matMul(interpolation(h, height), rows);
  const columns = rearrange<tf.Rank.R2>(tall, 'h (b w c) -> w (b h c)', { b, w });
  return rearrange(tf.matMul(interpolation(w, width), columns), 'w (b h c) -> b h w c', { b, h: height });
}

/** Row i holds the weights of the two inputs that output i reads. */
function interpolation(from: number, to: number): tf.Tensor2D {
  return table(`interpolation ${from} ${to}`, [to, from], (weights) => {
    for (let i = 0; i < to; i++) {
      const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
      const left = Math.floor(at);
      weights[i * from + left] = 1 - (at - left);
      if (left + 1 < from) weights[i * from + left + 1] = at - left;
    }
  });
}
