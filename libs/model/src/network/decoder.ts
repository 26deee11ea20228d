/** The decoder: 4D convolutions that turn the stacked correlation into one refined map (docs/method.md §4). */
import * as tf from '@tensorflow/tfjs-core';
import { createConv4d } from '../layers/conv4d.ts';
import { createGroupNorm } from '../layers/group-norm.ts';
import { createLinear } from '../layers/linear.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { rearrange } from '../tensors/rearrange.ts';
import type { Tensor6D } from '../tensors/tensor6d.ts';

export interface DecoderShape {
  /** Levels of the correlation. */
  readonly levels: number;
  readonly conv4d: 'centre-pivot' | 'full';
  readonly channels: readonly number[];
  readonly groups: number;
  readonly headInitScale: number;
}

/** `[b, hs, ws, ht, wt, levels] → [b, hs, ws, ht, wt]` */
export function createDecoder(
  scope: ParameterScope,
  shape: DecoderShape,
): (correlation: Tensor6D) => tf.Tensor5D {
  const blocks = shape.channels.map((output, i) => {
    const input = i === 0 ? shape.levels : (shape.channels[i - 1] ?? 0);
    const convolution = createConv4d(shape.conv4d, scope.in(`blocks.${i}.conv`), input, output);
    const norm = createGroupNorm(scope.in(`blocks.${i}.norm`), output, shape.groups, true);
    return (x: Tensor6D) => tf.tidy(() => norm(convolution(x)));
  });
  const head = createLinear(scope.in('head'), shape.channels.at(-1) ?? shape.levels, 1, shape.headInitScale);
  return (correlation) => {
    const features = blocks.reduce((x, block) => block(x), correlation);
    return rearrange(head(features), 'b hs ws ht wt 1 -> b hs ws ht wt');
  };
}
