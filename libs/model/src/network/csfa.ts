/** Cross-scale feature alignment (docs/method.md §2): three taps of one image become six maps of the anchor's size. */
import * as tf from '@tensorflow/tfjs-core';
import { createAttentionBlock, type AttentionBlock } from '../layers/attention-block.ts';
import { anchorOf } from '../anchor.ts';
import type { Taps } from './taps.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { createLinear } from '../layers/linear.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { rearrange } from '../tensors/rearrange.ts';
import { resizeBilinear } from '../layers/resize.ts';

export interface CsfaShape {
  /** Channels of the three taps; those of the middle one, the anchor, are the width D of all levels. */
  readonly channels: readonly number[];
  readonly heads: number;
  readonly mlpRatio: number;
}

/** Feature maps `[b, g, g, c]`, all of the anchor's g; c may differ from level to level. */
export type Levels = tf.Tensor4D[];

/** `taps → [fine', mid', deep', b3, b4, b5]`, each `[b, g, g, D]`. */
export function createCsfa(
  scope: ParameterScope,
  { channels, heads, mlpRatio }: CsfaShape,
): (taps: Taps) => Levels {
  const [fineChannels, width, deepChannels] = channels as readonly [number, number, number];
  const shape = { channels: width, heads, mlpRatio };
  const project3 = createLinear(scope.in('project3'), fineChannels, width);
  const project5 = createLinear(scope.in('project5'), deepChannels, width);
  const block = (name: string): AttentionBlock => createAttentionBlock(scope.in(name), shape);
  const [fine, mid, deep] = [block('fine'), block('mid'), block('deep')];
  const [refineFine, refineMid, refineDeep] = [
    block('refine_fine'),
    block('refine_mid'),
    block('refine_deep'),
  ];
  return (taps) => {
    const [conv3, conv4, conv5] = taps as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const { b, h, w } = expectShape('csfa', conv4, 'b h w c', { c: width });
    const [map3, map5] = [project3(conv3), project5(conv5)];
    const [f3, f4, f5] = [map3, conv4, map5].map((map) =>
      rearrange<tf.Rank.R2>(map, 'b h w c -> (b h w) c'),
    ) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const [coarse, same, top] = [fine(f4, f3, b), mid(f4, f4, b), deep(f4, f5, b)];
    const refined = [refineFine(coarse, coarse, b), refineMid(same, same, b), refineDeep(top, top, b)];
    return [
      ...refined.map((tokens) => rearrange<tf.Rank.R4>(tokens, '(b h w) c -> b h w c', { b, h, w })),
      ...alignTaps([map3, conv4, map5]),
    ];
  };
}

/** The network without CSFA: the taps resized to the anchor's size, nothing learnt. */
export function alignTaps(taps: Taps): Levels {
  const anchor = taps[anchorOf(taps.length)] as tf.Tensor4D;
  const { h, w } = expectShape('alignTaps', anchor, 'b h w c');
  return taps.map((map) => (map.shape[1] === h && map.shape[2] === w ? map : resizeBilinear(map, h, w)));
}
