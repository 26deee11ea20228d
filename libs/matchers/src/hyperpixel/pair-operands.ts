/**
 * Two matrices a band whose product holds all inner products of its source cells with all target cells.
 *
 * Maps of the grid's own size give their vectors. Resizing is linear, so smaller maps are multiplied at their own size and then
 * resized along their four axes: on the target's side beforehand, on the source's in the product itself, as the shares of the two
 * rows of cells between which the band is. At 300×225 pixels 225 times fewer products for the maps of stride 16.
 */
import * as tf from '@tensorflow/tfjs-core';
import { axisWeights, type AxisWeights } from '../maps/axis-weights.ts';
import type { FeatureMap } from '../maps/feature-map.ts';
import type { CellGrid } from './cell-grid.ts';
import type { PictureMaps } from './picture-maps.ts';

/** Rows of source cells. */
export interface Band {
  /** Counted from the first row that takes part. */
  readonly row: number;
  readonly rows: number;
}

export interface PairOperands {
  /** One after the other, all source cells. */
  readonly bands: readonly Band[];
  /** `[band's cells, k]` and `[k, target cells]` */
  of(band: Band): { readonly from: tf.Tensor2D; readonly to: tf.Tensor2D };
  dispose(): void;
}

/** Of one band, about: 8 MB. */
const BAND_PAIRS = 2 ** 21;

/** `scale`: the factor of each cell's vector. */
export function pairOperands(
  source: PictureMaps,
  target: PictureMaps,
  scale: { readonly source: Float32Array; readonly target: Float32Array },
): PairOperands {
  const groups = bySize(source.maps, target.maps);
  const parts = groups.map((pairs) =>
    areGrids(pairs, source, target)
      ? gridPart(pairs, source.cells, target.cells, scale)
      : resizedPart(pairs, source, target, scale),
  );
  const from = tf.tidy(() =>
    tf.clone(
      joined(
        parts.map((part) => part.from),
        1,
      ),
    ),
  );
  tf.dispose(parts.map((part) => part.from));
  return {
    bands: bandsOf(source.cells, target.cells, parts),
    of: ({ row, rows }) => ({
      from: tf.slice(from, [row * source.cells.width, 0], [rows * source.cells.width, -1]),
      to: joined(
        parts.map(({ to }) => to(row)),
        0,
      ),
    }),
    dispose: () => tf.dispose([from, ...parts.map(({ kept }) => kept)]),
  };
}

const joined = (parts: readonly tf.Tensor2D[], axis: 0 | 1): tf.Tensor2D =>
  parts.length === 1 ? (parts[0] as tf.Tensor2D) : tf.concat([...parts], axis);

/** What the maps of one size give to both matrices. */
interface Part {
  /** `[source cells, k]` */
  readonly from: tf.Tensor2D;
  /** `[k, target cells]` for source cells from a row on, as far as `follows` says. */
  readonly to: (row: number) => tf.Tensor2D;
  /** What `to` is made of. */
  readonly kept: tf.Tensor;
  /** Whether a row of source cells has the same `to` as the row before. */
  readonly follows: (row: number) => boolean;
}

function bandsOf(source: CellGrid, target: CellGrid, parts: readonly Part[]): Band[] {
  const most = Math.max(1, Math.floor(BAND_PAIRS / (source.width * target.width * target.height)));
  const starts: number[] = [];
  for (let row = 0; row < source.height; row++)
    if (row - (starts.at(-1) ?? -most) >= most || !parts.every(({ follows }) => follows(row)))
      starts.push(row);
  return starts.map((row, i) => ({ row, rows: (starts[i + 1] ?? source.height) - row }));
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

const isSize = (map: FeatureMap, { maps: [grid] }: PictureMaps): boolean =>
  map.height === grid?.height && map.width === grid.width;

const areGrids = ([pair]: readonly MapPair[], source: PictureMaps, target: PictureMaps): boolean =>
  pair !== undefined && isSize(pair[0], source) && isSize(pair[1], target);

type Scale = Parameters<typeof pairOperands>[2];

function gridPart(pairs: readonly MapPair[], source: CellGrid, target: CellGrid, scale: Scale): Part {
  const vectors = (cells: CellGrid, maps: readonly FeatureMap[], by: Float32Array) =>
    tf.tidy(() =>
      tf.mul<tf.Tensor2D>(
        joined(
          maps.map((map) => cellVectors(map, cells)),
          1,
        ),
        column(by),
      ),
    );
  const from = vectors(source, pairs.map(([map]) => map), scale.source); // prettier-ignore
  const to = tf.tidy(() => tf.transpose(vectors(target, pairs.map(([, map]) => map), scale.target))); // prettier-ignore
  return { from, to: () => to, kept: to, follows: () => true };
}

const column = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);

/** Of the cells that take part. */
function cellVectors({ width, channels, data }: FeatureMap, cells: CellGrid): tf.Tensor2D {
  const line = width * channels;
  const rows = data.subarray(cells.top * line, (cells.top + cells.height) * line);
  const all = tf.tensor3d(rows, [cells.height, width, channels]);
  const some = tf.slice(all, [0, cells.left, 0], [cells.height, cells.width, channels]);
  return tf.reshape(some, [cells.height * cells.width, channels]);
}

function resizedPart(
  pairs: readonly MapPair[],
  source: PictureMaps,
  target: PictureMaps,
  scale: Scale,
): Part {
  const [map] = pairs[0] as MapPair;
  const kept = tf.tidy(() => {
    const products = pairs.map(([a, b]) => tf.matMul<tf.Tensor2D>(ownVectors(b), ownVectors(a), false, true));
    return tf.transpose(resizedTargets(pairs, tf.addN(products), target, scale.target)); // prettier-ignore
  });
  const { top, height } = source.cells;
  const rows = axisWeights(map.height, (source.maps[0] as FeatureMap).height, 'aligned', { first: top, count: height }); // prettier-ignore
  // The last row of all is the second one of its two.
  const two = Math.min(2, map.height);
  const firsts = rows.at.map((at) => Math.min(at, map.height - two));
  return {
    from: shares(source, map, { rows, firsts, two }, scale.source),
    to: (row) => tf.slice(kept, [(firsts[row] ?? 0) * map.width, 0], [two * map.width, -1]),
    kept,
    follows: (row) => firsts[row] === firsts[row - 1],
  };
}

/** `[cells of the map, channels]` */
const ownVectors = ({ height, width, channels, data }: FeatureMap): tf.Tensor2D =>
  tf.tensor2d(data, [height * width, channels]);

/** `[cells of the target's map, n]` → `[target cells, n]` */
function resizedTargets(
  [pair]: readonly MapPair[],
  products: tf.Tensor2D,
  { maps, cells }: PictureMaps,
  scale: Float32Array,
): tf.Tensor2D {
  const [, { height, width }] = pair as MapPair;
  const grid = maps[0] as FeatureMap;
  const n = products.shape[1];
  const rows = interpolation(height, axisWeights(height, grid.height, 'aligned', { first: cells.top, count: cells.height })); // prettier-ignore
  const columns = interpolation(width, axisWeights(width, grid.width, 'aligned', { first: cells.left, count: cells.width })); // prettier-ignore
  // For each of the grid's rows a matrix of its own: the cells' scale is in it.
  const across = tf.mul<tf.Tensor3D>(tf.expandDims(columns), tf.tensor3d(scale, [cells.height, cells.width, 1])); // prettier-ignore
  const tall = tf.matMul(rows, tf.reshape<tf.Rank.R2>(products, [height, width * n]));
  const lines = tf.reshape<tf.Rank.R3>(tall, [cells.height, width, n]);
  return tf.reshape(tf.matMul(across, lines), [cells.height * cells.width, n]);
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

/** `[source cells, two rows of the map's cells]`: how much of each of them a cell is made of, times its scale. */
function shares(
  { maps, cells }: PictureMaps,
  map: FeatureMap,
  { rows, firsts, two }: { readonly rows: AxisWeights; readonly firsts: Int32Array; readonly two: number },
  scale: Float32Array,
): tf.Tensor2D {
  const columns = axisWeights(map.width, (maps[0] as FeatureMap).width, 'aligned', { first: cells.left, count: cells.width }); // prettier-ignore
  const k = two * map.width;
  const all = new Float32Array(scale.length * k);
  for (let y = 0; y < cells.height; y++)
    for (let x = 0; x < cells.width; x++) {
      const cell = y * cells.width + x;
      const [down, across] = [rows.share[y] ?? 0, columns.share[x] ?? 0];
      const first = cell * k + ((rows.at[y] ?? 0) - (firsts[y] ?? 0)) * map.width + (columns.at[x] ?? 0);
      const add = (at: number, share: number) => {
        if (share !== 0) all[first + at] = share * (scale[cell] ?? NaN);
      };
      add(0, (1 - down) * (1 - across));
      add(1, (1 - down) * across);
      add(map.width, down * (1 - across));
      add(map.width + 1, down * across);
    }
  return tf.tensor2d(all, [scale.length, k]);
}
