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
  const { width } = map;
  // What a cell's vector gives with itself and with those to its right, below, below right and below left.
  const [own, right, below, across, back] = [0, 1, width, width + 1, width - 1].map((step) => productsAt(map, step)) as [
    Float64Array, Float64Array, Float64Array, Float64Array, Float64Array,
  ]; // prettier-ignore
  const at = (products: Float64Array, cell: number) => products[cell] ?? 0;
  const squares = new Float64Array(rows.at.length * columns.at.length);
  let cell = 0;
  for (let y = 0; y < rows.at.length; y++) {
    const lower = rows.share[y] as number;
    for (let x = 0; x < columns.at.length; x++, cell++) {
      const far = columns.share[x] as number;
      const first = (rows.at[y] as number) * width + (columns.at[x] as number);
      const [a, b, c, d] = [(1 - lower) * (1 - far), (1 - lower) * far, lower * (1 - far), lower * far];
      let sum = a * a * at(own, first);
      if (far > 0) sum += b * b * at(own, first + 1) + 2 * a * b * at(right, first);
      if (lower > 0) sum += c * c * at(own, first + width) + 2 * a * c * at(below, first);
      if (far > 0 && lower > 0) {
        sum +=
          d * d * at(own, first + width + 1) + 2 * (a * d * at(across, first) + b * c * at(back, first + 1));
        sum += 2 * (b * d * at(below, first + 1) + c * d * at(right, first + width));
      }
      squares[cell] = sum;
    }
  }
  return squares;
}

/** Inner product of each cell with the one `step` cells on; 0 where there is none. */
function productsAt({ height, width, channels, data }: FeatureMap, step: number): Float64Array {
  const products = new Float64Array(height * width);
  for (let cell = 0; cell + step < products.length; cell++) {
    let sum = 0;
    const [a, b] = [cell * channels, (cell + step) * channels];
    for (let k = 0; k < channels; k++) sum += (data[a + k] as number) * (data[b + k] as number);
    products[cell] = sum;
  }
  return products;
}
