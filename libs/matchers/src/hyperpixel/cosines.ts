/** Cosines of all pairs of cells of two pictures' joined maps, without ever joining them. */
import * as tf from '@tensorflow/tfjs-core';
import { axisWeights, type AxisWeights } from '../maps/axis-weights.ts';
import type { FeatureMap } from '../maps/feature-map.ts';
import { resizedSquares } from '../maps/resized-squares.ts';
import type { CellGrid } from './cell-grid.ts';

/** One picture's maps, the first of which gives the grid, and which of the grid's cells take part. */
export interface PictureMaps {
  readonly maps: readonly FeatureMap[];
  readonly cells: CellGrid;
}

/**
 * `[source cells, target cells]`, 0 where a vector is 0. Every map counts as resized to the first one's grid (aligned
 * corners) and joined to the others. Resizing is linear, so inner products are taken at each map's own size and resized
 * along their four axes: at 300×225 pixels 225 times fewer products for the maps of stride 16.
 */
export async function cosines(source: PictureMaps, target: PictureMaps): Promise<Float32Array> {
  const scaled = tf.tidy(() => {
    const sums = bySize(source.maps, target.maps).map((pairs) => innerProducts(source, target, pairs));
    const [left, right] = [source, target].map((side) => tf.tensor1d(inverseNorms(side)));
    const sum = sums.length === 1 ? (sums[0] as tf.Tensor2D) : tf.addN(sums);
    return tf.mul(tf.mul(sum, tf.expandDims(left as tf.Tensor, 1)), right as tf.Tensor);
  });
  const values = await scaled.data<'float32'>();
  scaled.dispose();
  return values;
}

/** A source map and the target's of the same layer. */
type MapPair = readonly [source: FeatureMap, target: FeatureMap];

/** Pairs whose maps have one size in both pictures are resized together. */
function bySize(source: readonly FeatureMap[], target: readonly FeatureMap[]): MapPair[][] {
  const groups = new Map<string, MapPair[]>();
  for (const [i, a] of source.entries()) {
    const b = target[i] as FeatureMap;
    const size = [a.height, a.width, b.height, b.width].join();
    groups.set(size, [...(groups.get(size) ?? []), [a, b]]);
  }
  return [...groups.values()];
}

/** These maps' share of the joined vectors' inner products, `[source cells, target cells]`. */
function innerProducts(source: PictureMaps, target: PictureMaps, pairs: readonly MapPair[]): tf.Tensor2D {
  return tf.tidy(() => {
    const [a, b] = pairs[0] as MapPair;
    const own = tf.addN(pairs.map(([from, to]) => tf.matMul<tf.Tensor2D>(vectors(to), vectors(from), false, true))); // prettier-ignore
    return resizeCells(tf.transpose(resizeCells(own, b, target)), a, source);
  });
}

const vectors = ({ height, width, channels, data }: FeatureMap) =>
  tf.tensor2d(data, [height * width, channels]);

/** The map's cells `[h·w, n]` to the grid's cells that take part, `[cells, n]`. */
function resizeCells(values: tf.Tensor2D, map: FeatureMap, { maps, cells }: PictureMaps): tf.Tensor2D {
  const n = values.shape[1];
  const grid = maps[0] as FeatureMap;
  if (
    map.height === grid.height &&
    map.width === grid.width &&
    cells.height === grid.height &&
    cells.width === grid.width
  )
    return values;
  const rows = interpolation(map.height, axisWeights(map.height, grid.height, 'aligned', { first: cells.top, count: cells.height })); // prettier-ignore
  const columns = interpolation(map.width, axisWeights(map.width, grid.width, 'aligned', { first: cells.left, count: cells.width })); // prettier-ignore
  const tall = tf.matMul(rows, tf.reshape<tf.Rank.R2>(values, [map.height, map.width * n]));
  const lines = tf.reshape<tf.Rank.R3>(tall, [cells.height, map.width, n]);
  const every = tf.tile(tf.expandDims<tf.Tensor3D>(columns), [cells.height, 1, 1]);
  return tf.reshape(tf.matMul(every, lines), [cells.height * cells.width, n]);
}

/** `[outputs, from]` */
function interpolation(from: number, { at, share }: AxisWeights): tf.Tensor2D {
  const weights = new Float32Array(at.length * from);
  for (let i = 0; i < at.length; i++) {
    const [left, part] = [at[i] ?? 0, share[i] ?? 0];
    weights[i * from + left] = 1 - part;
    if (part > 0) weights[i * from + left + 1] = part;
  }
  return tf.tensor2d(weights, [at.length, from]);
}

/** 1/length of each cell's joined vector, 0 for a zero vector. */
function inverseNorms({ maps, cells }: PictureMaps): Float32Array {
  const squares = new Float64Array(cells.height * cells.width);
  const grid = maps[0] as FeatureMap;
  for (const map of maps) {
    const rows = axisWeights(map.height, grid.height, 'aligned', { first: cells.top, count: cells.height });
    const columns = axisWeights(map.width, grid.width, 'aligned', { first: cells.left, count: cells.width });
    for (const [cell, square] of resizedSquares(map, rows, columns).entries())
      squares[cell] = (squares[cell] ?? NaN) + square;
  }
  return Float32Array.from(squares, (square) => (square > 0 ? 1 / Math.sqrt(square) : 0));
}
