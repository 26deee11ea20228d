/** A keypoint's vector between the cells of a grid. */
import type { Point, Size } from '@keygrid/geometry';
import * as tf from '@tensorflow/tfjs-core';
import { unit } from './joined-features.ts';

/**
 * Unit vectors `[keypoints, channels]`, bilinear between the four cells around each keypoint; cells have their values in their
 * middles, and beyond the outermost middles nothing changes. `vectors`: `[cells, channels]`, row-major.
 */
export function sampledVectors(
  vectors: tf.Tensor2D,
  { width, height }: Size,
  keypoints: readonly Point<'input'>[],
  stridePx: number,
): tf.Tensor2D {
  const places = keypoints.map(
    ({ x, y }) => [along(x, width, stridePx), along(y, height, stridePx)] as const,
  );
  const corner = (right: 0 | 1, below: 0 | 1) => {
    const cells = places.map(([x, y]) => y.cells[below] * width + x.cells[right]);
    const weights = places.map(([x, y]) => y.weights[below] * x.weights[right]);
    return tf.mul<tf.Tensor2D>(
      tf.gather(vectors, tf.tensor1d(cells, 'int32')),
      tf.tensor2d(weights, [weights.length, 1]),
    );
  };
  return tf.tidy(() => unit(tf.addN<tf.Tensor2D>([corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)])));
}

interface Place {
  readonly cells: readonly [number, number];
  readonly weights: readonly [number, number];
}

function along(at: number, count: number, stridePx: number): Place {
  const cell = Math.min(Math.max(at / stridePx - 0.5, 0), count - 1);
  const before = Math.floor(cell);
  return { cells: [before, Math.min(before + 1, count - 1)], weights: [before + 1 - cell, cell - before] };
}
