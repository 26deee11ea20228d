/** Neighbourhood consensus: 4D convolutions with ReLU over a correlation map, the same both ways (NCNet). */
import * as tf from '@tensorflow/tfjs-core';

/** One 4D convolution of odd kernel, zero padding, stride 1. */
export interface ConsensusLayer {
  /** As published: `[k (hs), output, input, k (ws), k (ht), k (wt)]`. */
  readonly weight: tf.Tensor;
  /** `[output]` */
  readonly bias: tf.Tensor1D;
}

/** `[hs, ws, ht, wt]` */
type Map4D = tf.Tensor4D;

/** Layers from one channel to one. `symmetric` adds the transposed map's result, transposed back; default true. */
export function consensus(map: Map4D, layers: readonly ConsensusLayer[], symmetric = true): Map4D {
  return tf.tidy(() => {
    const pass = (x: Map4D): Map4D => {
      const maps = layers.reduce<tf.Tensor5D>(
        (y, layer) => tf.relu(convolve4d(y, layer)),
        tf.expandDims<tf.Tensor5D>(x, 4),
      );
      return tf.squeeze(maps, [4]);
    };
    return symmetric ? tf.add(pass(map), swapPictures(pass(swapPictures(map)))) : pass(map);
  });
}

/** `[hs, ws, ht, wt] → [ht, wt, hs, ws]` */
function swapPictures(map: Map4D): Map4D {
  return tf.transpose(map, [2, 3, 0, 1]);
}

/** `[hs, ws, ht, wt, input] → [hs, ws, ht, wt, output]`: for each tap of the first axis a 3-D convolution, shifted and added. */
export function convolve4d(x: tf.Tensor5D, { weight, bias }: ConsensusLayer): tf.Tensor5D {
  return tf.tidy(() => {
    const kernels = tf.unstack(tf.transpose(weight, [0, 3, 4, 5, 2, 1])); // k (hs) of [k, k, k, input, output]
    const reach = Math.floor(kernels.length / 2);
    const rows = x.shape[0];
    const padded = tf.pad(x, [[reach, reach], [0, 0], [0, 0], [0, 0], [0, 0]]); // prettier-ignore
    const parts = kernels.map((kernel, tap) =>
      tf.conv3d(
        tf.slice(padded, [tap, 0, 0, 0, 0], [rows, -1, -1, -1, -1]),
        kernel as tf.Tensor5D,
        1,
        'same',
      ),
    );
    return tf.add(tf.addN(parts), bias);
  });
}
