/** 4D correlation: cosine similarity of every source cell with every target cell (docs/method.md §3). */
import * as tf from '@tensorflow/tfjs-core';
import type { Levels } from './csfa.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { rearrange } from '../tensors/rearrange.ts';
import { unitVectors } from '../tensors/unit-vectors.ts';
import { rectify } from '../layers/rectify.ts';
import type { Tensor6D } from '../tensors/tensor6d.ts';

/** Levels `[b, hs, ws, c_l]` and `[b, ht, wt, c_l]` → `[b, hs, ws, ht, wt, level]`, in [−1, 1], or [0, 1] with `relu`. */
export function correlate(source: Levels, target: Levels, clamp: 'none' | 'relu'): Tensor6D {
  return correlateUnit(source.map(unitVectors), target.map(unitVectors), clamp);
}

/** `correlate` of levels whose vectors have length 1 (or 0) already. */
export function correlateUnit(source: Levels, target: Levels, clamp: 'none' | 'relu'): Tensor6D {
  const cells = (x: tf.Tensor) => rearrange<tf.Rank.R3>(x, 'b h w c -> b (h w) c');
  const sizes: Record<string, number> = {};
  const levels = source.map((map, level) => {
    const { b, hs, ws, c } = expectShape('correlate source', map, 'b hs ws c');
    const other = target[level];
    if (!other) throw new Error(`correlate: the target has no level ${level}`);
    const { ht, wt } = expectShape('correlate target', other, 'b ht wt c', { b, c });
    Object.assign(sizes, { hs, ht, ws, wt });
    return tf.matMul(cells(map), cells(other), false, true);
  });
  const axes = 'b (hs ws) (ht wt) level -> b hs ws ht wt level';
  const stacked = rearrange<tf.Rank.R6>(tf.stack(levels, 3), axes, sizes);
  return clamp === 'relu' ? rectify(stacked) : stacked;
}
