/** ResNet's bottleneck block, torchvision v1: the stride sits on the 3×3 convolution. */
import * as tf from '@tensorflow/tfjs-core';
import { createBatchNorm, type NormStatistics } from './batch-norm.ts';
import { createConvolution } from './convolution.ts';
import { rectify } from './rectify.ts';
import type { ParameterScope } from './parameters.ts';

export const EXPANSION = 4;

export type ImageLayer = (x: tf.Tensor4D, statistics: NormStatistics) => tf.Tensor4D;

/** 1×1, 3×3, 1×1 convolutions with batch norm around a shortcut: `[b, h, w, input] → [b, h/stride, w/stride, 4·width]`. */
export function createBottleneck(
  scope: ParameterScope,
  input: number,
  width: number,
  stride: number,
): ImageLayer {
  const output = EXPANSION * width;
  const reduce = createConvolution(scope.in('conv1'), { input, output: width, kernel: 1, stride: 1 });
  const norm1 = createBatchNorm(scope.in('bn1'), width);
  const look = createConvolution(scope.in('conv2'), { input: width, output: width, kernel: 3, stride });
  const norm2 = createBatchNorm(scope.in('bn2'), width);
  const expand = createConvolution(scope.in('conv3'), { input: width, output, kernel: 1, stride: 1 });
  const norm3 = createBatchNorm(scope.in('bn3'), output);
  const shortcut =
    stride !== 1 || input !== output ? createShortcut(scope, input, output, stride) : undefined;
  return (x, statistics) => {
    const reduced = rectify(norm1(reduce(x), statistics));
    const seen = rectify(norm2(look(reduced), statistics));
    const expanded = norm3(expand(seen), statistics);
    return rectify(tf.add(expanded, shortcut ? shortcut(x, statistics) : x));
  };
}

function createShortcut(scope: ParameterScope, input: number, output: number, stride: number): ImageLayer {
  const project = createConvolution(scope.in('downsample.0'), { input, output, kernel: 1, stride });
  const norm = createBatchNorm(scope.in('downsample.1'), output);
  return (x, statistics) => norm(project(x), statistics);
}
