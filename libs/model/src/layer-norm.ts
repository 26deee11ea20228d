/** Layer norm of tokens over their channels, ε 1e-5 (model.md §2). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { constant } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { standardise } from './standardise.ts';

/** Declares `weight` and `bias`; gives `[b, n, d] → [b, n, d]`. */
export function createLayerNorm(scope: ParameterScope, channels: number): (x: tf.Tensor3D) => tf.Tensor3D {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  return (x) => {
    const { b, n } = expectShape('layerNorm', x, 'b n d', { d: channels });
    const tokens = tf.reshape<tf.Rank.R3>(x, [b * n, 1, channels]);
    return tf.reshape(standardise(tokens, scale, shift, { groups: 1, epsilon: 1e-5 }).y, [b, n, channels]);
  };
}
