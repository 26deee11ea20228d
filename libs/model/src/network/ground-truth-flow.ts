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
  /** Number of marked cells: what the loss is the mean over. */
  readonly marked: number;
  /** One over that number, or over the number of the larger batch that this is a part of. */
  readonly weight: tf.Scalar;
}

/** As the host has it. */
export interface TruthValues {
  readonly pairs: number;
  readonly cells: number;
  /** `[pairs, cells, cells, (x, y, mask)]`, then room for the weight. */
  readonly values: Float32Array;
  readonly marked: number;
}

/** For a model input of `side` pixels and cells of `stride`. A cell's flow is the mean over the keypoints within its window. */
export function groundTruthFlow(
  pairs: readonly Correspondence[],
  side: number,
  stride = STRIDE,
): GroundTruthFlow {
  const truth = truthValues(pairs, side, stride);
  return tf.tidy(() => unpackTruth(truthTensor(truth), truth) as unknown as tf.TensorContainerObject) as unknown as GroundTruthFlow; // prettier-ignore
}

/** The same on the host. */
export function truthValues(pairs: readonly Correspondence[], side: number, stride = STRIDE): TruthValues {
  const cells = side / stride;
  const values = new Float32Array(pairs.length * cells * cells * 3 + 1);
  let marked = 0;
  for (const [pair, correspondence] of pairs.entries()) {
    for (let cell = 0; cell < cells * cells; cell++) {
      const mean = meanFlow(correspondence, { column: cell % cells, row: Math.floor(cell / cells) }, stride);
      if (!mean) continue;
      values.set([...mean, 1], (pair * cells * cells + cell) * 3);
      marked += 1;
    }
  }
  return { pairs: pairs.length, cells, values, marked };
}

/** All of it as one tensor, since each upload waits for the device. `marked`: of the batch that this is a part of. */
export function truthTensor({ values, marked: own }: TruthValues, marked = own): tf.Tensor1D {
  return tf.tensor1d(Float32Array.from(values).fill(1 / Math.max(marked, 1), -1));
}

/** That tensor's parts. */
export function unpackTruth(
  packed: tf.Tensor1D,
  { pairs, cells, marked }: Pick<TruthValues, 'pairs' | 'cells' | 'marked'>,
): GroundTruthFlow {
  const [maps, weight] = tf.split(packed, [packed.size - 1, 1]);
  const [flow, mask] = tf.split(tf.reshape(maps as tf.Tensor1D, [pairs, cells, cells, 3]), [2, 1], 3);
  return {
    flow: flow as tf.Tensor4D,
    mask: tf.reshape<tf.Rank.R3>(mask as tf.Tensor, [pairs, cells, cells]),
    weight: tf.reshape<tf.Rank.R0>(weight as tf.Tensor1D, []),
    marked,
  };
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
