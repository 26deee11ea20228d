/** From a case's stored values to tensors and back. */
import type { StateTensor } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';

export function toTensor({ shape, data }: StateTensor): tf.Tensor {
  return tf.tensor(data, [...shape], 'float32');
}

/** Copies the values. */
export function fromTensor(tensor: tf.Tensor): StateTensor {
  return { shape: tensor.shape, data: Float32Array.from(tensor.dataSync<'float32'>()) };
}

/** Disposes every tensor made inside; the result holds plain values. */
export function inScope<T>(compute: () => T): T {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}
