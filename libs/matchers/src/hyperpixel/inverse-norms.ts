/** Lengths of joined vectors, without ever joining them. */
import { axisWeights } from '../maps/axis-weights.ts';
import type { FeatureMap } from '../maps/feature-map.ts';
import { resizedSquares } from '../maps/resized-squares.ts';
import type { PictureMaps } from './picture-maps.ts';

/** 1/length of each cell's joined vector, 0 for a zero vector. */
export function inverseNorms({ maps, cells }: PictureMaps): Float32Array {
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

function mapsBySize(maps: readonly FeatureMap[]): Iterable<FeatureMap[]> {
  const groups = new Map<string, FeatureMap[]>();
  for (const map of maps) {
    const size = [map.height, map.width].join();
    groups.set(size, [...(groups.get(size) ?? []), map]);
  }
  return groups.values();
}
