/** Squared lengths of a map's resized vectors, without resizing the map. */
import type { AxisWeights } from './axis-weights.ts';
import type { FeatureMap } from './feature-map.ts';

/** A cell and its share in a resized one. */
export type Neighbour = readonly [cell: number, share: number];

/** The up to four cells of a map of this width that the resized cell (y, x) is made of. */
export function neighbours(
  width: number,
  rows: AxisWeights,
  y: number,
  columns: AxisWeights,
  x: number,
): Neighbour[] {
  const [down, across] = [rows.share[y] ?? 0, columns.share[x] ?? 0];
  const first = (rows.at[y] ?? 0) * width + (columns.at[x] ?? 0);
  const four: Neighbour[] = [
    [first, (1 - down) * (1 - across)],
    [first + 1, (1 - down) * across],
    [first + width, down * (1 - across)],
    [first + width + 1, down * across],
  ];
  return four.filter(([, share]) => share !== 0);
}

/** `[rows, columns]`: |Σ share · neighbour|² of each resized cell, from the neighbours' inner products. */
export function resizedSquares(map: FeatureMap, rows: AxisWeights, columns: AxisWeights): Float64Array {
  const product = innerProducts(map);
  const squares = new Float64Array(rows.at.length * columns.at.length);
  let cell = 0;
  for (let y = 0; y < rows.at.length; y++) {
    for (let x = 0; x < columns.at.length; x++, cell++) {
      const parts = neighbours(map.width, rows, y, columns, x);
      let sum = 0;
      for (const [a, p] of parts) for (const [b, q] of parts) sum += p * q * product(a, b);
      squares[cell] = sum;
    }
  }
  return squares;
}

/** Inner product of two cells, each pair computed once. */
function innerProducts({ height, width, channels, data }: FeatureMap): (a: number, b: number) => number {
  const known = new Map<number, number>();
  const count = height * width;
  return (a, b) => {
    const key = Math.min(a, b) * count + Math.max(a, b);
    const before = known.get(key);
    if (before !== undefined) return before;
    let sum = 0;
    for (let k = 0; k < channels; k++)
      sum += (data[a * channels + k] ?? NaN) * (data[b * channels + k] ?? NaN);
    known.set(key, sum);
    return sum;
  };
}
