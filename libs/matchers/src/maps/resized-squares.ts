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

/** `[rows, columns]`: |Σ share · neighbour|² of each resized cell of joined maps of one size, from the neighbours' inner products. */
export function resizedSquares(
  maps: readonly FeatureMap[],
  rows: AxisWeights,
  columns: AxisWeights,
): Float64Array {
  const [{ width }] = maps as [FeatureMap];
  const { own, right, below, across, back } = neighbourProducts(maps);
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

/** What each cell's vector gives with itself and with those to its right, below, below right and below left; 0 where there is none. */
interface NeighbourProducts {
  readonly own: Float64Array;
  readonly right: Float64Array;
  readonly below: Float64Array;
  readonly across: Float64Array;
  readonly back: Float64Array;
}

/** Five sums side by side: one alone waits for its own last addition. */
function neighbourProducts(maps: readonly FeatureMap[]): NeighbourProducts {
  const [{ height, width }] = maps as [FeatureMap];
  const count = height * width;
  const empty = () => new Float64Array(count);
  const found = { own: empty(), right: empty(), below: empty(), across: empty(), back: empty() };
  for (const { channels, data } of maps)
    for (let cell = 0; cell < count; cell++) {
      const a = cell * channels;
      const to = (step: number) => (cell + step < count ? a + step * channels : a);
      const [r, d, x, l] = [to(1), to(width), to(width + 1), to(width - 1)];
      let [own, right, below, across, back] = [0, 0, 0, 0, 0];
      for (let k = 0; k < channels; k++) {
        const value = data[a + k] as number;
        own += value * value;
        right += value * (data[r + k] as number);
        below += value * (data[d + k] as number);
        across += value * (data[x + k] as number);
        back += value * (data[l + k] as number);
      }
      add(found.own, cell, own);
      if (r > a) add(found.right, cell, right);
      if (d > a) add(found.below, cell, below);
      if (x > a) add(found.across, cell, across);
      if (l > a) add(found.back, cell, back);
    }
  return found;
}

function add(sums: Float64Array, cell: number, value: number): void {
  sums[cell] = (sums[cell] as number) + value;
}
