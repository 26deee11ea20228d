/** Maps between the processor and TensorFlow. */
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMap } from './feature-map.ts';

/** `[1, h, w, c]` */
export function fromMap({ height, width, channels, data }: FeatureMap): tf.Tensor4D {
  return tf.tensor4d(data, [1, height, width, channels]);
}

/** Of one picture; the tensor stays. */
export async function toMap(tensor: tf.Tensor4D): Promise<FeatureMap> {
  const [, height, width, channels] = tensor.shape;
  return { height, width, channels, data: await tensor.data<'float32'>() };
}
