/** 2-D convolution without bias, padded by K/2 on every side as PyTorch pads, or as TensorFlow's `same`, which differs at stride 2. */
import * as tf from '@tensorflow/tfjs-core';
import { kernelGradient2d } from '../kernels/convolve.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { heNormal } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { runKernel } from '../kernels/run-kernel.ts';
import { withGradient } from '../kernels/with-gradient.ts';

export interface ConvolutionShape {
  readonly input: number;
  readonly output: number;
  /** Side K of the kernel, odd. */
  readonly kernel: number;
  readonly stride: number;
  /** `same`: the odd pixel of padding is right and below. Default `symmetric`, K/2 on every side. */
  readonly padding?: 'symmetric' | 'same';
}

export interface Convolution {
  (x: tf.Tensor4D): tf.Tensor4D;
  /** `[K, K, input, output]` */
  readonly weight: tf.Variable;
  /** The same by another kernel; unrecorded. */
  by(x: tf.Tensor4D, kernel: tf.Tensor): tf.Tensor4D;
  /** The kernel with each output channel multiplied by its `factor [output]`. */
  scaled(factor: tf.Tensor): tf.Tensor;
}

const LAYOUT = { fromTorch: 'o i kh kw -> kh kw i o', toTorch: 'kh kw i o -> o i kh kw' };

/** With fewer input channels oneDNN's kernel gradient of a 1×1 convolution that skips pixels writes past its buffer. */
const SAFE_CHANNELS = 16;

/** Declares `weight`; gives `[b, h, w, input] → [b, ⌈h/stride⌉, ⌈w/stride⌉, output]`. */
export function createConvolution(
  scope: ParameterScope,
  { input, output, kernel, stride, padding = 'symmetric' }: ConvolutionShape,
): Convolution {
  const weight = scope.trained('weight', [output, input, kernel, kernel], heNormal, LAYOUT);
  const pad = stride === 1 || padding === 'same' ? 'same' : 'valid'; // at stride 1 both paddings are the same
  const half = pad === 'same' ? 0 : kernel >> 1;
  const padded = (x: tf.Tensor4D) => (half > 0 ? tf.pad(x, [[0, 0], [half, half], [half, half], [0, 0]]) : x); // prettier-ignore
  const by = (x: tf.Tensor4D, other: tf.Tensor) => tf.conv2d(padded(x), other as tf.Tensor4D, stride, pad);
  const skipping = kernel === 1 && stride > 1;
  const options = { strides: stride, pad, dataFormat: 'NHWC' };
  const apply = (x: tf.Tensor4D) => {
    const { h, w } = expectShape('convolution', x, 'b h w c', { c: input });
    return withGradient<tf.Tensor4D>(
      [x, weight],
      (save) => {
        save([x]);
        return by(x, weight);
      },
      (dy, [x_]) => {
        const around = padded(x_ as tf.Tensor4D);
        const wide = runKernel(tf.Conv2DBackpropInput, { dy, filter: weight }, { ...options, inputShape: around.shape }); // prettier-ignore
        const dx = half > 0 ? tf.slice(wide, [0, half, half, 0], [-1, h, w, -1]) : wide;
        const dw =
          skipping && input < SAFE_CHANNELS
            ? kernelGradient2d(everyNth(around, stride), dy, weight.shape)
            : runKernel(
                tf.Conv2DBackpropFilter,
                { x: around, dy },
                { ...options, filterShape: weight.shape },
              );
        return [dx, dw];
      },
    );
  };
  return Object.assign(apply, { weight, by, scaled: (factor: tf.Tensor) => tf.mul(weight, factor) });
}

/** The rows and columns a 1×1 kernel of this stride reads. */
function everyNth(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]) as tf.Tensor4D;
}
