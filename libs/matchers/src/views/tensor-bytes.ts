/** Memory of tensors that are kept. */
import * as tf from '@tensorflow/tfjs-core';

export const tensorBytes = (tensors: readonly tf.Tensor[]): number =>
  tensors.reduce((sum, { size, dtype }) => sum + size * tf.util.bytesPerElement(dtype), 0);
