/** EfficientNet-Lite: inverted residual blocks with depthwise convolutions (docs/method.md §1); names are those of its published PyTorch weights. */
import * as tf from '@tensorflow/tfjs-core';
import type { NormSettings } from '../layers/batch-norm.ts';
import { createNormedConvolution, type NormedConvolutionShape } from '../layers/normed-convolution.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import type { Backbone } from './taps.ts';
import type { ImageLayer } from './bottleneck.ts';
import {
  efficientNetShape,
  STEM_CHANNELS,
  type EfficientNetKind,
  type InvertedResidual,
} from './efficientnet-shape.ts';

/** Those of its TensorFlow original. */
const NORM: NormSettings = { epsilon: 1e-3, momentum: 0.01 };

/** Taps are the outputs of whole blocks, linear: no ReLU behind them. */
export function createEfficientNet(scope: ParameterScope, kind: EfficientNetKind): Backbone {
  const { blocks, taps } = efficientNetShape(kind);
  const stem = createNormedConvolution(
    scope,
    { convolution: '_conv_stem', norm: '_bn0' },
    {
      input: 3,
      output: STEM_CHANNELS,
      kernel: 3,
      stride: 2,
      padding: 'same',
      activation: 'relu6',
      norm: NORM,
    },
  );
  const chain = blocks.map((block, i) => createInvertedResidual(scope.in(`_blocks.${i}`), block));
  return (images, statistics) => {
    expectShape('EfficientNet', images, 'b h w c', { c: 3 });
    const maps: tf.Tensor4D[] = [];
    let map = stem(images, statistics);
    for (const block of chain) maps.push((map = block(map, statistics)));
    return taps.map((block) => maps[block] as tf.Tensor4D);
  };
}

/** Wider, each channel by itself, narrower again; the input is added where the shapes allow it. */
function createInvertedResidual(
  scope: ParameterScope,
  { expansion, kernel, stride, input, output }: InvertedResidual,
): ImageLayer {
  const inner = expansion * input;
  const layer = (convolution: string, norm: string, shape: Omit<NormedConvolutionShape, 'norm'>) =>
    createNormedConvolution(scope, { convolution, norm }, { ...shape, norm: NORM });
  const expand =
    expansion > 1
      ? layer('_expand_conv', '_bn0', { input, output: inner, kernel: 1, stride: 1, activation: 'relu6' })
      : undefined;
  const depthwise = layer('_depthwise_conv', '_bn1', {
    input: inner,
    output: inner,
    kernel,
    stride,
    depthwise: true,
    activation: 'relu6',
  });
  const project = layer('_project_conv', '_bn2', {
    input: inner,
    output,
    kernel: 1,
    stride: 1,
    activation: 'none',
  });
  const isResidual = stride === 1 && input === output;
  // In a scope of its own: what no gradient needs is freed at the block's end, not at the network's.
  return (x, statistics) =>
    tf.tidy(() => {
      const wide = expand ? expand(x, statistics) : x;
      return project(depthwise(wide, statistics), statistics, isResidual ? x : undefined);
    });
}
