/** How much of the transport each cell sends or receives: more where the picture shows an object. */
import { cellCount, centreX, centreY, type CellGrid } from './cell-grid.ts';

/** One level a pixel, `[height, width]`. */
export interface Mask {
  readonly width: number;
  readonly data: ArrayLike<number>;
}

/** Weights above each share of the full level, compared in float32 and strictly: a level of exactly 0.4 stays below. */
const STAIRS = [
  { above: 0.6, weight: 1 },
  { above: 0.5, weight: 0.9 },
  { above: 0.4, weight: 0.8 },
];
const LOWEST = 0.5;

/** Weight of each cell by the mask's level at its centre; `full` is the mask's highest level (1 or 255). 1 without a mask. */
export function cellWeights(cells: CellGrid, mask?: Mask, full = 1): Float64Array {
  const weights = new Float64Array(cellCount(cells)).fill(1);
  if (!mask) return weights;
  const stairs = STAIRS.map(({ above, weight }) => ({ above: Math.fround(above * full), weight }));
  return weights.map((_, cell) => {
    const level = Math.fround(mask.data[centreY(cells, cell) * mask.width + centreX(cells, cell)] ?? NaN);
    return stairs.find(({ above }) => level > above)?.weight ?? LOWEST;
  });
}

/** Weights over their sum. */
export function massOf(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
