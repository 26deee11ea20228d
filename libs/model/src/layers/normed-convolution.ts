/** A convolution with its batch norm and, where wanted, the ReLU behind them: what a backbone is made of. */
import * as tf from '@tensorflow/tfjs-core';
import { createBatchNorm, DEFAULT_NORM, type NormSettings, type NormStatistics } from './batch-norm.ts';
import { createConvolution, type ConvolutionShape } from './convolution.ts';
import { createDepthwiseConvolution } from './depthwise-convolution.ts';
import { gpuKernels } from '../kernels/native-fused-gpu.ts';
import { fusedKernels, type Epilogue, type FusedKernels } from '../kernels/native-fused.ts';
import type { ParameterScope } from './parameters.ts';
import { rectifyTo6 } from './rectify.ts';
import { isRecording } from '../kernels/tape.ts';

/** `[b, h, w, input] → [b, ⌈h/stride⌉, ⌈w/stride⌉, output]`; `shortcut`, of the result's shape, is added before the activation. */
export type NormedConvolution = (
  x: tf.Tensor4D,
  statistics: NormStatistics,
  shortcut?: tf.Tensor4D,
) => tf.Tensor4D;

export interface NormedConvolutionShape extends ConvolutionShape {
  readonly activation: 'none' | 'relu' | 'relu6';
  /** Every channel by a kernel of its own, padded as `same`; `input` and `output` are equal. Default false. */
  readonly depthwise?: boolean;
  /** Left out: PyTorch's own. */
  readonly norm?: NormSettings;
}

/**
 * Declares `<convolution>.weight` and the norm's four. Where nothing is differentiated and the statistics are stored, the
 * norm is folded into the convolution (its weight times scale/√(variance + ε)), which then is one pass in all.
 */
export function createNormedConvolution(
  scope: ParameterScope,
  names: { readonly convolution: string; readonly norm: string },
  shape: NormedConvolutionShape,
): NormedConvolution {
  const { activation, norm: settings = DEFAULT_NORM, output, kernel, stride, depthwise = false } = shape;
  const place = scope.in(names.convolution);
  const convolution = depthwise
    ? createDepthwiseConvolution(place, { channels: output, kernel, stride })
    : createConvolution(place, shape);
  const norm = createBatchNorm(scope.in(names.norm), output, { rectified: activation === 'relu', settings });
  const { scale, shift, mean, variance } = norm.variables;
  const folded = scope.derive([convolution.weight, scale, shift, mean, variance], () => {
    const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, settings.epsilon)));
    return [convolution.scaled(factor), tf.sub(shift, tf.mul(mean, factor))] as const;
  });
  const apart: NormedConvolution = (x, statistics, shortcut) => {
    const y = norm(convolution(x), statistics, shortcut);
    return activation === 'relu6' ? rectifyTo6(y) : y;
  };
  return (x, statistics, shortcut) => {
    if (statistics === 'batch' || isRecording()) return apart(x, statistics, shortcut);
    const fused = fusedKernels();
    if (fused) {
      const [weight, bias] = folded();
      return inOnePass(fused, shape, x, weight, {
        bias,
        plus: shortcut,
        activation: FUSED_NAMES[activation],
      });
    }
    const gpu = gpuKernels();
    if (!gpu) return apart(x, statistics, shortcut);
    const [weight, bias] = folded();
    if (activation === 'relu' && !shortcut && stride === 1 && !depthwise)
      return gpu.convolveAndRectify(x, weight, bias);
    return tf.tidy(() => {
      const y = tf.add<tf.Tensor4D>(convolution.by(x, weight), bias);
      const sum = shortcut ? tf.add<tf.Tensor4D>(y, shortcut) : y;
      return ACTIVATIONS[activation](sum);
    });
  };
}

const FUSED_NAMES = { none: undefined, relu: 'Relu', relu6: 'Relu6' } as const;

const ACTIVATIONS = {
  none: (x: tf.Tensor4D) => x,
  relu: (x: tf.Tensor4D) => tf.relu(x),
  relu6: (x: tf.Tensor4D) => tf.relu6(x),
} as const;

function inOnePass(
  fused: FusedKernels,
  { stride, padding, depthwise }: NormedConvolutionShape,
  x: tf.Tensor4D,
  weight: tf.Tensor,
  epilogue: Epilogue,
): tf.Tensor4D {
  if (depthwise) return fused.depthwise2d(x, weight, stride, epilogue);
  return fused.convolve2d(x, weight, { stride, padding }, epilogue);
}
