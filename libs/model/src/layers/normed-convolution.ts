/** A convolution with its batch norm and, where wanted, the ReLU behind them: what a ResNet is made of. */
import * as tf from '@tensorflow/tfjs-core';
import { BATCH_NORM_EPSILON, createBatchNorm, type NormStatistics } from './batch-norm.ts';
import { createConvolution, type ConvolutionShape } from './convolution.ts';
import { gpuKernels } from '../kernels/native-fused-gpu.ts';
import { fusedKernels } from '../kernels/native-fused.ts';
import type { ParameterScope } from './parameters.ts';
import { isRecording } from '../kernels/tape.ts';

/** `[b, h, w, input] → [b, ⌈h/stride⌉, ⌈w/stride⌉, output]`; `shortcut`, of the result's shape, is added before the ReLU. */
export type NormedConvolution = (
  x: tf.Tensor4D,
  statistics: NormStatistics,
  shortcut?: tf.Tensor4D,
) => tf.Tensor4D;

export interface NormedConvolutionShape extends ConvolutionShape {
  readonly rectified: boolean;
}

/**
 * Declares `<convolution>.weight` and the norm's four. Where nothing is differentiated and the statistics are stored, the
 * norm is folded into the convolution (its weight times scale/√(variance + ε)), which then is one pass in all.
 */
export function createNormedConvolution(
  scope: ParameterScope,
  names: { readonly convolution: string; readonly norm: string },
  { rectified, ...shape }: NormedConvolutionShape,
): NormedConvolution {
  const convolution = createConvolution(scope.in(names.convolution), shape);
  const norm = createBatchNorm(scope.in(names.norm), shape.output, rectified);
  const { scale, shift, mean, variance } = norm.variables;
  const folded = scope.derive([convolution.weight, scale, shift, mean, variance], () => {
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)));
    return [tf.mul(convolution.weight, factor), tf.sub(shift, tf.mul(mean, factor))] as const;
  });
  return (x, statistics, shortcut) => {
    if (statistics === 'batch' || isRecording()) return norm(convolution(x), statistics, shortcut);
    const fused = fusedKernels();
    if (fused) {
      const [weight, bias] = folded();
      const activation = rectified ? ({ activation: 'Relu' } as const) : {};
      return fused.convolve2d(x, weight, shape.stride, { bias, plus: shortcut, ...activation });
    }
    const gpu = gpuKernels();
    if (!gpu) return norm(convolution(x), statistics, shortcut);
    const [weight, bias] = folded();
    if (rectified && !shortcut && shape.stride === 1) return gpu.convolveAndRectify(x, weight, bias);
    return tf.tidy(() => {
      const y = tf.add<tf.Tensor4D>(convolution.by(x, weight), bias);
      const sum = shortcut ? tf.add<tf.Tensor4D>(y, shortcut) : y;
      return rectified ? tf.relu(sum) : sum;
    });
  };
}
