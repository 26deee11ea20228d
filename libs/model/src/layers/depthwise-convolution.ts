/** Depthwise convolution without bias: every channel by a kernel of its own, padded as TensorFlow's `same`. */
import * as tf from '@tensorflow/tfjs-core';
import { depthwise, depthwiseInputGradient, depthwiseKernelGradient } from '../kernels/depthwise.ts';
import { withGradient } from '../kernels/with-gradient.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import type { Convolution } from './convolution.ts';
import { heNormalDepthwise } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';

const LAYOUT = { fromTorch: 'c m kh kw -> kh kw c m', toTorch: 'kh kw c m -> c m kh kw' };

/** Declares `weight`, `[channels, 1, K, K]` in PyTorch; gives `[b, h, w, channels] → [b, ⌈h/stride⌉, ⌈w/stride⌉, channels]`. */
export function createDepthwiseConvolution(
  scope: ParameterScope,
  {
    channels,
    kernel,
    stride,
  }: { readonly channels: number; readonly kernel: number; readonly stride: number },
): Convolution {
  const weight = scope.trained('weight', [channels, 1, kernel, kernel], heNormalDepthwise, LAYOUT);
  const by = (x: tf.Tensor4D, other: tf.Tensor) => depthwise(x, other, stride);
  const scaled = (factor: tf.Tensor) => tf.mul(weight, tf.reshape(factor, [channels, 1]));
  const apply = (x: tf.Tensor4D) => {
    expectShape('depthwise convolution', x, 'b h w c', { c: channels });
    return withGradient<tf.Tensor4D>(
      [x, weight],
      (save) => {
        save([x]);
        return by(x, weight);
      },
      (dy, [x_]) => [
        depthwiseInputGradient(dy, weight, stride, x.shape),
        depthwiseKernelGradient(x_ as tf.Tensor4D, dy, stride, kernel),
      ],
    );
  };
  return Object.assign(apply, { weight, by, scaled });
}
