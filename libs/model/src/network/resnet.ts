/** ResNet with bottleneck blocks and three taps (docs/method.md §1); names are torchvision's. */
import * as tf from '@tensorflow/tfjs-core';
import type { Backbone } from './taps.ts';
import { createBottleneck, EXPANSION, type ImageLayer } from './bottleneck.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { maxPool } from '../layers/max-pool.ts';
import { createNormedConvolution } from '../layers/normed-convolution.ts';
import type { ParameterScope } from '../layers/parameters.ts';

/** Channels of the taps. */
export const resNetTapChannels = (width: number): readonly number[] =>
  [2, 4, 8].map((factor) => width * factor * EXPANSION);

/** 7×7/2 convolution, batch norm, ReLU, max pool: `[b, S, S, 3] → [b, S/4, S/4, width]`. */
export function createStem(scope: ParameterScope, width: number): ImageLayer {
  const look = createNormedConvolution(
    scope,
    { convolution: 'conv1', norm: 'bn1' },
    { input: 3, output: width, kernel: 7, stride: 2, activation: 'relu' },
  );
  return (x, statistics) => tf.tidy(() => maxPool(look(x, statistics)));
}

/** Its taps are what the last ReLUs of stages 2, 3 and 4 give. */
export function createResNet(
  scope: ParameterScope,
  { layers, width }: { readonly layers: readonly number[]; readonly width: number },
): Backbone {
  const stem = createStem(scope, width);
  const stages: ImageLayer[] = [];
  let channels = width;
  for (const [stage, blocks] of layers.entries()) {
    const inner = width * 2 ** stage;
    stages.push(
      createStage(scope.in(`layer${stage + 1}`), channels, inner, { blocks, stride: stage === 0 ? 1 : 2 }),
    );
    channels = inner * EXPANSION;
  }
  return (images, statistics) => {
    expectShape('ResNet', images, 'b h w c', { c: 3 });
    const maps: tf.Tensor4D[] = [];
    let map = stem(images, statistics);
    for (const stage of stages) maps.push((map = stage(map, statistics)));
    return maps.slice(1);
  };
}

function createStage(
  scope: ParameterScope,
  input: number,
  width: number,
  { blocks, stride }: { blocks: number; stride: number },
): ImageLayer {
  const chain = Array.from({ length: blocks }, (_, i) =>
    i === 0
      ? createBottleneck(scope.in('0'), input, width, stride)
      : createBottleneck(scope.in(String(i)), width * EXPANSION, width, 1),
  );
  return (x, statistics) => chain.reduce((map, block) => block(map, statistics), x);
}
