/** The flow a pair's keypoints prescribe, and which cells they mark (docs/method.md §6). */
import type { Point } from '@keygrid/geometry';
import * as tf from '@tensorflow/tfjs-core';
import { STRIDE } from '../config.ts';

/** Half of the 35 px window around a cell's centre, in pixels; inclusive. */
const HALF_WINDOW = 17;

/** The true correspondences of one pair, in the frame of its two inputs; lists of equal length. */
export interface Correspondence {
  readonly source: readonly Point<'input'>[];
  readonly target: readonly Point<'input'>[];
}

export interface GroundTruthFlow {
  /** `[b, g, g, 2]` in cells, 0 where unmarked. */
  readonly flow: tf.Tensor4D;
  /** `[b, g, g]`, 1 where at least one keypoint marks the cell. */
  readonly mask: tf.Tensor3D;
  /** Number of marked cells: the weight of this batch's mean loss. */
  readonly marked: number;
}

/** For a model input of `side` pixels and cells of `stride`. A cell's flow is the mean over the keypoints within its window. */
export function groundTruthFlow(
  pairs: readonly Correspondence[],
  side: number,
  stride = STRIDE,
): GroundTruthFlow {
  const cells = side / stride;
  // Flow and mask go to the device as one tensor: each upload waits for it.
  const values = new Float32Array(pairs.length * cells * cells * 3);
  let marked = 0;
  for (const [pair, correspondence] of pairs.entries()) {
    for (let cell = 0; cell < cells * cells; cell++) {
      const mean = meanFlow(correspondence, { column: cell % cells, row: Math.floor(cell / cells) }, stride);
      if (!mean) continue;
      values.set([...mean, 1], (pair * cells * cells + cell) * 3);
      marked += 1;
    }
  }
  const { flow, mask } = tf.tidy(() => {
    const [flow, mask] = tf.split(tf.tensor4d(values, [pairs.length, cells, cells, 3]), [2, 1], 3);
    return { flow: flow as tf.Tensor4D, mask: tf.reshape<tf.Rank.R3>(mask as tf.Tensor, [pairs.length, cells, cells]) }; // prettier-ignore
  });
  return { flow, mask, marked };
}

function meanFlow(
  { source, target }: Correspondence,
  { column, row }: { readonly column: number; readonly row: number },
  stride: number,
): [number, number] | undefined {
  const [centreX, centreY] = [(column + 0.5) * stride, (row + 0.5) * stride];
  let [count, dx, dy] = [0, 0, 0];
  for (const [i, from] of source.entries()) {
    const to = target[i];
    const away = Math.max(Math.abs(from.x - centreX), Math.abs(from.y - centreY));
    if (!to || away > HALF_WINDOW) continue;
    count += 1;
    dx += (to.x - from.x) / stride;
    dy += (to.y - from.y) / stride;
  }
  return count === 0 ? undefined : [dx / count, dy / count];
}
