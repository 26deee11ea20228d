/** Squared lengths of a map's resized vectors, without resizing the map. */
import type { AxisWeights } from './axis-weights.ts';
import type { FeatureMap } from './feature-map.ts';
import { clearMemory, sumsKernel } from './sums-kernel.ts';

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
  const { own, right, below, across, back } = neighbourProducts(maps, {
    down: rows.share.some((share) => share > 0),
    across: columns.share.some((share) => share > 0),
  });
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

/** Only those that a resize reads: of neighbours `down`, `across`, or both. */
function neighbourProducts(
  maps: readonly FeatureMap[],
  reads: { readonly down: boolean; readonly across: boolean },
): NeighbourProducts {
  const [{ height, width }] = maps as [FeatureMap];
  const empty = () => new Float64Array(height * width);
  const found = { own: empty(), right: empty(), below: empty(), across: empty(), back: empty() };
  const both = reads.down && reads.across;
  for (const map of maps)
    eachLine(map, (line, productOf) => {
      const isLast = line === height - 1;
      for (let x = 0, cell = line * width; x < width; x++, cell++) {
        const isEnd = x === width - 1;
        add(found.own, cell, productOf(x, x));
        if (reads.across && !isEnd) add(found.right, cell, productOf(x, x + 1));
        if (reads.down && !isLast) add(found.below, cell, productOf(x, x + width));
        if (both && !isLast && !isEnd) add(found.across, cell, productOf(x, x + width + 1));
        if (both && !isLast && x > 0) add(found.back, cell, productOf(x, x + width - 1));
      }
    });
  return found;
}

/** `productOf`: of two cells of this line and the next one, counted from the line's first. */
function eachLine(
  { height, width, channels, data }: FeatureMap,
  use: (line: number, productOf: (a: number, b: number) => number) => void,
): void {
  const kernel = sumsKernel();
  const fours = Math.ceil(channels / 4);
  // Vectors are filled up to whole fours with 0.
  const values = new Float32Array(clearMemory(kernel, 2 * width * 16 * fours));
  const productOf = (a: number, b: number) => kernel.product(a * 16 * fours, fours, b * 16 * fours);
  for (let line = 0; line < height; line++) {
    const count = Math.min(2, height - line) * width;
    for (let i = 0, from = line * width * channels; i < count; i++, from += channels)
      values.set(data.subarray(from, from + channels), i * 4 * fours);
    use(line, productOf);
  }
}

function add(sums: Float64Array, cell: number, value: number): void {
  sums[cell] = (sums[cell] as number) + value;
}
