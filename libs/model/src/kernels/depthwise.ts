/** A convolution of every channel by a kernel of its own, padded as TensorFlow's `same`, and its gradients. Unrecorded. */
import * as tf from '@tensorflow/tfjs-core';
import { codePath } from './code-path.ts';
import { runKernel } from './run-kernel.ts';
import { sumOfRows } from './sum-of-rows.ts';

/** `[b, h, w, c]` by `[k, k, c, 1]` → `[b, ⌈h/stride⌉, ⌈w/stride⌉, c]`. */
export function depthwise(x: tf.Tensor4D, kernel: tf.Tensor, stride: number): tf.Tensor4D {
  return tf.depthwiseConv2d(x, kernel as tf.Tensor4D, stride, 'same');
}

/** Gradient of `x` of `depthwise`, given that of its result. */
export function depthwiseInputGradient(
  dy: tf.Tensor4D,
  kernel: tf.Tensor,
  stride: number,
  inputShape: readonly number[],
): tf.Tensor4D {
  const attributes = { ...attributesOf(stride), inputShape: [...inputShape] };
  return runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter: kernel }, attributes);
}

/** Gradient of `kernel`, of side `side`. */
export function depthwiseKernelGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  stride: number,
  side: number,
): tf.Tensor4D {
  if (codePath() === 'gpu') return kernelGradientByTaps(x, dy, stride, side);
  const attributes = { ...attributesOf(stride), filterShape: [side, side, x.shape[3], 1] };
  return runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, attributes);
}

const attributesOf = (stride: number) => ({
  strides: [stride, stride],
  pad: 'same',
  dilations: [1, 1],
  dimRoundingMode: undefined,
});

/**
 * One element of the kernel after the other, each a sum over all positions: repeats to the bit on a GPU, where
 * TensorFlow's kernel for this gradient adds in the order in which its threads happen to arrive.
 */
export function kernelGradientByTaps(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  stride: number,
  side: number,
): tf.Tensor4D {
  const [, height, width, channels] = x.shape;
  const [, rows, columns] = dy.shape;
  const padded = tf.pad(x, [[0, 0], around(height, rows, stride, side), around(width, columns, stride, side), [0, 0]]); // prettier-ignore
  const taps: tf.Tensor1D[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const end = [x.shape[0], row + (rows - 1) * stride + 1, column + (columns - 1) * stride + 1, channels];
      const seen = tf.stridedSlice(padded, [0, row, column, 0], end, [1, stride, stride, 1]);
      taps.push(sumOfRows(tf.mul(seen, dy)));
    }
  return tf.reshape(tf.stack(taps), [side, side, channels, 1]);
}

/** What `same` adds before and behind `size` pixels that become `result`: the odd one behind. */
function around(size: number, result: number, stride: number, side: number): [number, number] {
  const added = Math.max((result - 1) * stride + side - size, 0);
  return [added >> 1, added - (added >> 1)];
}
