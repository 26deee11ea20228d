/** Convolutions of stride 1 that keep their map's size, and their gradients, as single kernels: what a 4D convolution is put together from. Unrecorded. */
import * as tf from '@tensorflow/tfjs-core';
import { fusedKernels } from './native-fused.ts';
import { runKernel } from './run-kernel.ts';

const SAME = { strides: 1, pad: 'same' } as const;

/** `[b, d, h, w, i]` by `[kd, kh, kw, i, o]`, plus `bias [o]`, plus a tensor of the result's shape. */
export function convolve3d(
  x: tf.Tensor5D,
  kernel: tf.Tensor,
  bias: tf.Tensor,
  plus?: tf.Tensor,
): tf.Tensor5D {
  const fused = fusedKernels();
  if (fused) return fused.convolve3d(x, kernel, { bias, plus });
  const y = tf.add<tf.Tensor5D>(tf.conv3d(x, kernel as tf.Tensor5D, 1, 'same'), bias);
  return plus ? tf.add(y, plus) : y;
}

/** Gradient of `x` of `convolve3d`, given that of its result. */
export function inputGradient3d(dy: tf.Tensor5D, kernel: tf.Tensor): tf.Tensor5D {
  const inputShape = [...dy.shape.slice(0, 4), kernel.shape[3] ?? 0];
  return runKernel(tf.Conv3DBackpropInputV2, { dy, filter: kernel }, { ...SAME, inputShape });
}

/** Gradient of `kernel` of `convolve3d`. */
export function kernelGradient3d(x: tf.Tensor5D, dy: tf.Tensor5D, filterShape: number[]): tf.Tensor5D {
  return runKernel(tf.Conv3DBackpropFilterV2, { x, dy }, { ...SAME, filterShape });
}

/** Gradient of the kernel `[kh, kw, i, o]` of a 2-D convolution of `x [b, h, w, i]`. */
export function kernelGradient2d(x: tf.Tensor4D, dy: tf.Tensor4D, filterShape: number[]): tf.Tensor4D {
  return runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...SAME, dataFormat: 'NHWC', filterShape });
}
