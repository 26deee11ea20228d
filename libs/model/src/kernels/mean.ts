/** Means along an axis as one operation: tfjs' own turns its input into floats first, on a GPU a pass and a call more. */
import * as tf from '@tensorflow/tfjs-core';
import { codePath } from './code-path.ts';
import { nativeCall } from './native-call.ts';
import { row, table } from './table.ts';

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
  return codePath() === 'cpu' ? tf.sum(x, 1, true) : weighed(x, 1);
}

export function meanOverPositions(x: tf.Tensor3D): tf.Tensor3D {
  return codePath() === 'cpu' ? tf.mean(x, 1, true) : weighed(x, 1 / x.shape[1]);
}

function weighed(x: tf.Tensor3D, weight: number): tf.Tensor3D {
  const [b, n] = x.shape;
  return tf.matMul(row<tf.Rank.R3>(b * n, weight, [b, 1, n]), x);
}

/** Averages `[b, 1, c]` over the channels of each group; the result spreads over `[b, 1, c]`. */
export function overGroups(perChannel: tf.Tensor3D, groups: number): tf.Tensor3D {
  const [b, , c] = perChannel.shape;
  if (groups === c) return perChannel;
  const size = c / groups;
  if (codePath() === 'gpu') return tf.matMul(perChannel, averages(b, c, size));
  const mean = tf.mean(tf.reshape<tf.Rank.R3>(perChannel, [b, groups, size]), 2, true);
  return tf.reshape(tf.tile(mean, [1, 1, size]), [b, 1, c]);
}

/** `[b, c, c]`: a vector times it has every channel's average over the `size` channels of its group. */
function averages(b: number, c: number, size: number): tf.Tensor3D {
  return table(`averages ${b} ${c} ${size}`, [b, c, c], (values) => {
    for (let row = 0; row < b * c; row++) {
      const first = (row % c) - (row % size);
      values.fill(1 / size, row * c + first, row * c + first + size);
    }
  });
}
