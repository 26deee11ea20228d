/** Cell pairs by displacement: all pairs with the same (rows down, columns right) share a Hough bin. */
import type { CellGrid } from './cell-grid.ts';

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
