/** ResNet's bottleneck block, torchvision v1: the stride sits on the 3×3 convolution. */
import * as tf from '@tensorflow/tfjs-core';
import type { NormStatistics } from '../layers/batch-norm.ts';
import { createNormedConvolution, type NormedConvolutionShape } from '../layers/normed-convolution.ts';
import type { ParameterScope } from '../layers/parameters.ts';

export const EXPANSION = 4;

export type ImageLayer = (x: tf.Tensor4D, statistics: NormStatistics) => tf.Tensor4D;

/**
 * 1×1, 3×3, 1×1 convolutions with batch norm around a shortcut: `[b, h, w, input] → [b, h/stride, w/stride, 4·width]`.
 * Without `rectified` the sum stays as it is before the last ReLU.
 */
export function createBottleneck(
  scope: ParameterScope,
  input: number,
  width: number,
  stride: number,
  rectified = true,
): ImageLayer {
  const output = EXPANSION * width;
  const numbered = (i: number, shape: NormedConvolutionShape) =>
    createNormedConvolution(scope, { convolution: `conv${i}`, norm: `bn${i}` }, shape);
  const reduce = numbered(1, { input, output: width, kernel: 1, stride: 1, activation: 'relu' });
  const look = numbered(2, { input: width, output: width, kernel: 3, stride, activation: 'relu' });
  const expand = numbered(3, {
    input: width,
    output,
    kernel: 1,
    stride: 1,
    activation: rectified ? 'relu' : 'none',
  });
  const project =
    stride !== 1 || input !== output
      ? createNormedConvolution(
          scope,
          { convolution: 'downsample.0', norm: 'downsample.1' },
          { input, output, kernel: 1, stride, activation: 'none' },
        )
      : undefined;
  // In a scope of its own: what no gradient needs is freed at the block's end, not at the network's.
  return (x, statistics) =>
    tf.tidy(() => {
      const shortcut = project ? project(x, statistics) : x;
      return expand(look(reduce(x, statistics), statistics), statistics, shortcut);
    });
}
