/** Cell pairs by displacement: all pairs with the same (rows down, columns right) share a Hough bin. */
import { cellCount, type CellGrid } from './cell-grid.ts';
import type { PairBands } from './cosines.ts';

/** A table `[sourceHeight + targetHeight − 1, sourceWidth + targetWidth − 1]`. */
export interface Displacements {
  readonly height: number;
  readonly width: number;
  readonly source: CellGrid;
  readonly target: CellGrid;
}

export function displacements(source: CellGrid, target: CellGrid): Displacements {
  return {
    height: source.height + target.height - 1,
    width: source.width + target.width - 1,
    source,
    target,
  };
}

/** Index in the table of the pair (source cell, first cell of a target row); the row's other cells follow. */
export function rowStart({ width, source }: Displacements, sourceCell: number, targetRow: number): number {
  const [sourceRow, sourceColumn] = [Math.floor(sourceCell / source.width), sourceCell % source.width];
  return (targetRow - sourceRow + source.height - 1) * width + (source.width - 1 - sourceColumn);
}

/** Sums votes over all pairs of one displacement, in float64. */
export function sumByDisplacement(votes: PairBands, table: Displacements): Float64Array {
  const sums = new Float64Array(table.height * table.width);
  let cell = 0;
  for (const band of votes) {
    addBand(sums, band, table, cell);
    cell += band.length / cellCount(table.target);
  }
  return sums;
}

/** `first`: the band's first source cell. */
function addBand(sums: Float64Array, band: Float32Array, table: Displacements, first: number): void {
  const { height, width } = table.target;
  for (let [cell, pair] = [first, 0]; pair < band.length; cell++) {
    let start = rowStart(table, cell, 0);
    for (let row = 0; row < height; row++, start += table.width)
      for (let column = 0; column < width; column++, pair++)
        sums[start + column] = (sums[start + column] as number) + (band[pair] as number);
  }
}

/** Calls back with each entry of the table and its displacement between centres in pixels. */
export function eachDisplacement(
  { height, width, source, target }: Displacements,
  use: (index: number, dxPx: number, dyPx: number) => void,
): void {
  for (let i = 0; i < height; i++) {
    const dyPx = (i - source.height + 1 + target.top - source.top) * source.jumpPx;
    for (let k = 0; k < width; k++) {
      const dxPx = (k - source.width + 1 + target.left - source.left) * source.jumpPx;
      use(i * width + k, dxPx, dyPx);
    }
  }
}
