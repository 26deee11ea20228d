/** Group norm of a 4D map over the channels of a group and all four spatial axes, ε 1e-5 (model.md §4). */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape } from './expect-shape.ts';
import { constant } from './initialise.ts';
import type { ParameterScope } from './parameters.ts';
import { rearrange } from './rearrange.ts';
import { standardise } from './standardise.ts';
import type { Tensor6D } from './tensor6d.ts';

/** Declares `weight` and `bias`; gives `[b, hs, ws, ht, wt, c]` unchanged in shape. Groups are runs of channels. */
export function createGroupNorm(
  scope: ParameterScope,
  channels: number,
  groups: number,
): (x: Tensor6D) => Tensor6D {
  const scale = scope.trained('weight', [channels], constant(1));
  const shift = scope.trained('bias', [channels], constant(0));
  return (x) => {
    expectShape('groupNorm', x, 'b hs ws ht wt c', { c: channels });
    const flat = rearrange<tf.Rank.R3>(x, 'b hs ws ht wt c -> b (hs ws ht wt) c');
    return tf.reshape(standardise(flat, scale, shift, { groups, epsilon: 1e-5 }).y, x.shape);
  };
}
