/** 2-D convolution without bias, padded by K/2 on every side as PyTorch pads (TensorFlow's `same` differs at stride 2). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { heNormal } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';

export interface ConvolutionShape {
  readonly input: number;
  readonly output: number;
  /** Side K of the kernel, odd. */
  readonly kernel: number;
  readonly stride: number;
}

export interface Convolution {
  (x: tf.Tensor4D): tf.Tensor4D;
  /** `[K, K, input, output]` */
  readonly weight: tf.Variable;
}

const LAYOUT = { fromTorch: 'o i kh kw -> kh kw i o', toTorch: 'kh kw i o -> o i kh kw' };

/** Declares `weight`; gives `[b, h, w, input] → [b, ⌈h/stride⌉, ⌈w/stride⌉, output]`. */
export function createConvolution(
  scope: ParameterScope,
  { input, output, kernel, stride }: ConvolutionShape,
): Convolution {
  const weight = scope.trained(
    'weight',
    [output, input, kernel, kernel],
    heNormal,
    LAYOUT,
  );
  const kernels = weight as tf.Tensor as tf.Tensor4D;
  const around: [number, number] = [kernel >> 1, kernel >> 1];
  const apply = (x: tf.Tensor4D) => {
    expectShape('convolution', x, 'b h w c', { c: input });
    if (stride === 1) return tf.conv2d(x, kernels, 1, 'same');
    const padded = kernel > 1 ? tf.pad(x, [[0, 0], around, around, [0, 0]]) : x;
    return tf.conv2d(padded, kernels, stride, 'valid');
  };
  return Object.assign(apply, { weight });
}
