/** Runs one of tfjs' kernels by name: gradients that it computes but has no public function for. */
import * as tf from '@tensorflow/tfjs-core';

export const runKernel = <T extends tf.Tensor>(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: object,
): T => tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
