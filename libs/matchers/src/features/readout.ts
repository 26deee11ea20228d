/** Zero-shot readouts: from a map of cosines between cells to target points. */
import type { Point } from '@keygrid/geometry';
import { firstLargest } from '../first-largest.ts';

/** Cosines `[hs, ws, ht, wt]`, row-major. */
export interface CorrelationMap {
  readonly shape: readonly [hs: number, ws: number, ht: number, wt: number];
  readonly data: Float32Array | Float64Array;
}

/** How a point is read from its source cell's row of cosines. */
export type Readout =
  /** The best cell. */
  | { readonly kind: 'nearest' }
  /** Mean of the cells by `softmax(cosine / temperature)`. */
  | { readonly kind: 'soft'; readonly temperature: number }
  /** The same with cosines outside ± `window` cells around the best one set to 0 (`zero`, as published) or left out. */
  | {
      readonly kind: 'window';
      readonly temperature: number;
      readonly window: number;
      readonly fill: 'zero' | 'exclude';
    }
  /** The same with cosines times a Gaussian of deviation `window` cells around the best one. */
  | { readonly kind: 'kernel'; readonly temperature: number; readonly window: number };

/** Target points in pixels, of cells of `stridePx`; a point outside the grid reads the cell nearest to it. */
export function readPoints(
  keypoints: readonly Point<'input'>[],
  correlation: CorrelationMap,
  stridePx: number,
  readout: Readout,
): Point<'input'>[] {
  const [hs, ws, ht, wt] = correlation.shape;
  return keypoints.map((keypoint) => {
    const cell = cellOf(keypoint, stridePx, { height: hs, width: ws });
    return readRow(correlation.data.subarray(cell * ht * wt, (cell + 1) * ht * wt), wt, stridePx, readout);
  });
}

/** The target point in pixels of one row of cosines, over target cells of `width` columns. */
export function readRow(
  row: Float32Array | Float64Array,
  width: number,
  stridePx: number,
  readout: Readout,
): Point<'input'> {
  const { x, y } = readCell(row, width, readout);
  return { x: stridePx * x + stridePx / 2, y: stridePx * y + stridePx / 2 };
}

/** 1 for each point whose source cell is the best one of its best target cell (the first of equals). */
export function mutualFlags(
  keypoints: readonly Point<'input'>[],
  { shape: [hs, ws, ht, wt], data }: CorrelationMap,
  stridePx: number,
): (0 | 1)[] {
  const targets = ht * wt;
  return keypoints.map((keypoint) => {
    const cell = cellOf(keypoint, stridePx, { height: hs, width: ws });
    const best = firstLargest(data.subarray(cell * targets, (cell + 1) * targets));
    const back = Float64Array.from({ length: hs * ws }, (_, i) => data[i * targets + best] ?? NaN);
    return firstLargest(back) === cell ? 1 : 0;
  });
}

function cellOf({ x, y }: Point<'input'>, stridePx: number, grid: { height: number; width: number }): number {
  const along = (at: number, count: number) => Math.min(Math.max(Math.floor(at / stridePx), 0), count - 1);
  return along(y, grid.height) * grid.width + along(x, grid.width);
}

/** Target column and row, in cells. */
function readCell(
  row: Float32Array | Float64Array,
  width: number,
  readout: Readout,
): { x: number; y: number } {
  const best = firstLargest(row);
  const at = { x: best % width, y: Math.floor(best / width) };
  if (readout.kind === 'nearest') return at;
  const scores = Float64Array.from(row, (cosine, i) => {
    if (cosine === -Infinity) return cosine; // masked
    const [dx, dy] = [(i % width) - at.x, Math.floor(i / width) - at.y];
    if (readout.kind === 'kernel') return cosine * Math.exp(-(dx * dx + dy * dy) / (2 * readout.window ** 2));
    const outside = readout.kind === 'window' && Math.max(Math.abs(dx), Math.abs(dy)) > readout.window;
    return !outside ? cosine : readout.fill === 'zero' ? 0 : -Infinity;
  });
  return meanCell(scores, width, readout.temperature);
}

function meanCell(scores: Float64Array, width: number, temperature: number): { x: number; y: number } {
  const most = scores[firstLargest(scores)] ?? NaN;
  let [total, x, y] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const weight = Math.exp(((scores[i] ?? NaN) - most) / temperature);
    total += weight;
    x += weight * (i % width);
    y += weight * Math.floor(i / width);
  }
  return { x: x / total, y: y / total };
}
