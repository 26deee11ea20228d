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
 * Values of all pairs of cells, `[source cells, target cells]`, in bands of whole source cells, one after the other: a band is
 * made, read and passed over while it is in the processor's cache.
 */
export type PairBands = readonly Float32Array[];

/** Of one band, about: 8 MB. */
const BAND_PAIRS = 2 ** 21;

/**
 * `[source cells, target cells]`, 0 where a vector is 0. Every map counts as resized to the first one's grid (aligned
 * corners) and joined to the others. Resizing is linear, so inner products are taken at each map's own size and resized
 * along their four axes; `then` sees each band before it leaves TensorFlow. At 300×225 pixels 225 times fewer products for the maps of stride 16.
 */
export async function cosines(
  source: PictureMaps,
  target: PictureMaps,
  then: (cosines: tf.Tensor2D) => tf.Tensor2D = (x) => x,
): Promise<PairBands> {
  const sides = { source: inverseNorms(source), target: inverseNorms(target) };
  const groups = bySize(source.maps, target.maps).map((pairs) => shareOf(pairs, source, target, sides));
  const bands: Float32Array[] = [];
  for (const cells of bandsOf(source.cells, target.cells)) {
    const scale = sides.source.subarray(
      (cells.top - source.cells.top) * cells.width,
      (cells.top - source.cells.top + cells.height) * cells.width,
    );
    const band = tf.tidy(() => {
      const sums = groups.map(({ products }) => products(cells, scale));
      return then(sums.length === 1 ? (sums[0] as tf.Tensor2D) : tf.addN(sums));
    });
    bands.push(await band.data<'float32'>());
    band.dispose();
  }
  for (const group of groups) group.dispose();
  return bands;
}

/** Some of the grid's rows each. */
function bandsOf(source: CellGrid, target: CellGrid): CellGrid[] {
  const pairsOfRow = source.width * target.width * target.height;
  const rows = Math.max(1, Math.floor(BAND_PAIRS / pairsOfRow));
  return Array.from({ length: Math.ceil(source.height / rows) }, (_, i) => ({
    ...source,
    top: source.top + i * rows,
    height: Math.min(rows, source.height - i * rows),
  }));
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

/** What maps of one size add to the inner products of unit vectors. */
interface Share {
  /** `[band's cells, target cells]`; `scale` is the factor of each of the band's cells. */
  readonly products: (band: CellGrid, scale: Float32Array) => tf.Tensor2D;
  dispose(): void;
}

/** All that does not depend on the band is computed once. */
function shareOf(
  pairs: readonly MapPair[],
  source: PictureMaps,
  target: PictureMaps,
  scales: { readonly source: Float32Array; readonly target: Float32Array },
): Share {
  const [a, b] = pairs[0] as MapPair;
  const sourceGrid = source.maps[0] as FeatureMap;
  const to = sideOf(b, target, { cells: target.cells, scale: scales.target });
  if (a.height === sourceGrid.height && a.width === sourceGrid.width) {
    const vectors = pairs.map(([, y]) => to.vectors(y));
    return {
      products: (cells, scale) => {
        const from = sideOf(a, source, { cells, scale });
        return to.resized(
          addAll(
            pairs.map(([x], i) =>
              tf.matMul<tf.Tensor2D>(from.vectors(x), vectors[i] as tf.Tensor2D, false, true),
            ),
          ),
        );
      },
      dispose: () => tf.dispose([vectors, to.tensors]),
    };
  }
  const half = tf.tidy(() => {
    const own = pairs.map(([x, y]) => tf.matMul<tf.Tensor2D>(ownVectors(x), to.vectors(y), false, true));
    return to.resized(addAll(own));
  });
  tf.dispose(to.tensors);
  return {
    products: (cells, scale) => sideOf(a, source, { cells, scale }).enlarged(half),
    dispose: () => half.dispose(),
  };
}

const addAll = (sums: tf.Tensor2D[]): tf.Tensor2D =>
  sums.length === 1 ? (sums[0] as tf.Tensor2D) : tf.addN(sums);

/** `[cells of the map, channels]` */
const ownVectors = ({ height, width, channels, data }: FeatureMap): tf.Tensor2D =>
  tf.tensor2d(data, [height * width, channels]);

/** The grid's cells that are made of a map's, and the factor of each. */
interface Cells {
  readonly cells: CellGrid;
  readonly scale: Float32Array;
}

/** How maps of this size are read for products, and what makes the grid's cells of products of theirs. */
function sideOf({ height, width }: FeatureMap, { maps }: PictureMaps, { cells, scale }: Cells) {
  const grid = maps[0] as FeatureMap;
  const count = cells.height * cells.width;
  if (height === grid.height && width === grid.width) {
    const factors = tf.tensor2d(scale, [count, 1]);
    return {
      tensors: [factors],
      vectors: (map: FeatureMap) =>
        tf.tidy(() => {
          const line = width * map.channels;
          const rows = map.data.subarray(cells.top * line, (cells.top + cells.height) * line);
          const all = tf.tensor3d(rows, [cells.height, width, map.channels]);
          const some = tf.slice(all, [0, cells.left, 0], [cells.height, cells.width, map.channels]);
          return tf.mul<tf.Tensor2D>(tf.reshape(some, [count, map.channels]), factors);
        }),
      resized: (products: tf.Tensor2D) => products,
      enlarged: (products: tf.Tensor2D) => products,
    };
  }
  const { top, left } = cells;
  const rows = interpolation(
    height,
    axisWeights(height, grid.height, 'aligned', { first: top, count: cells.height }),
  );
  // For each of the grid's rows a matrix of its own: the cells' scale is in it.
  const across = tf.tidy(() => {
    const columns = interpolation(
      width,
      axisWeights(width, grid.width, 'aligned', { first: left, count: cells.width }),
    );
    return tf.mul<tf.Tensor3D>(tf.expandDims(columns), tf.tensor3d(scale, [cells.height, cells.width, 1]));
  });
  /** `[cells of the map, n]` → `[cells, n]` */
  const enlarged = (products: tf.Tensor2D) =>
    tf.tidy(() => {
      const n = products.shape[1];
      const tall = tf.matMul(rows, tf.reshape<tf.Rank.R2>(products, [height, width * n]));
      const lines = tf.reshape<tf.Rank.R3>(tall, [cells.height, width, n]);
      return tf.reshape<tf.Rank.R2>(tf.matMul(across, lines), [count, n]);
    });
  return {
    tensors: [rows, across],
    vectors: ownVectors,
    /** `[n, cells of the map]` → `[n, cells]` */
    resized: (products: tf.Tensor2D) => tf.tidy(() => tf.transpose(enlarged(tf.transpose(products)))),
    enlarged,
  };
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

function mapsBySize(maps: readonly FeatureMap[]): Iterable<FeatureMap[]> {
  const groups = new Map<string, FeatureMap[]>();
  for (const map of maps) {
    const size = [map.height, map.width].join();
    groups.set(size, [...(groups.get(size) ?? []), map]);
  }
  return groups.values();
}

/** 1/length of each cell's joined vector, 0 for a zero vector. */
function inverseNorms({ maps, cells }: PictureMaps): Float32Array {
  const squares = new Float64Array(cells.height * cells.width);
  const grid = maps[0] as FeatureMap;
  for (const group of mapsBySize(maps)) {
    const { height, width } = group[0] as FeatureMap;
    const rows = axisWeights(height, grid.height, 'aligned', { first: cells.top, count: cells.height });
    const columns = axisWeights(width, grid.width, 'aligned', { first: cells.left, count: cells.width });
    for (const [cell, square] of resizedSquares(group, rows, columns).entries())
      squares[cell] = (squares[cell] ?? NaN) + square;
  }
  return Float32Array.from(squares, (square) => (square > 0 ? 1 / Math.sqrt(square) : 0));
}
