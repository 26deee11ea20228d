/** Means along an axis as one operation: tfjs' own turns its input into floats first, on a GPU a pass and a call more. */
import * as tf from '@tensorflow/tfjs-core';
import { codePath } from './code-path.ts';
import { nativeCall } from './native-call.ts';

/** Over `axis`, which stays with length 1. Unrecorded on the GPU code path: for use inside `withGradient`. */
export function meanAlong<T extends tf.Tensor>(x: T, axis: number): T {
  const native = codePath() === 'gpu' ? nativeCall() : undefined;
  if (!native) return tf.mean(x, axis, true);
  return native.one<T>('Mean', [x, tf.tensor1d([axis], 'int32')], {
    float32: ['T'],
    int32: ['Tidx'],
    booleans: { keep_dims: true },
  });
}

/**
 * Over the positions of `[b, n, c]`: `[b, 1, c]`. On a GPU a product with ones: its kernel for a sum along a middle axis
 * has a single thread walk down each column.
 */
export function sumOverPositions(x: tf.Tensor3D): tf.Tensor3D {
  if (codePath() === 'cpu') return tf.sum(x, 1, true);
  const [b, n, c] = x.shape;
  if (b > 1) return tf.matMul(tf.fill<tf.Rank.R3>([b, 1, n], 1), x);
  return tf.reshape(tf.matMul(tf.fill<tf.Rank.R2>([1, n], 1), tf.reshape<tf.Rank.R2>(x, [n, c])), [1, 1, c]);
}

export function meanOverPositions(x: tf.Tensor3D): tf.Tensor3D {
  if (codePath() === 'cpu') return tf.mean(x, 1, true);
  return tf.mul(sumOverPositions(x), 1 / x.shape[1]);
}
