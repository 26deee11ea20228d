/** From confidences of cell pairs to target keypoints. */
import type { Point } from '@keygrid/geometry';
import { cellCount, centreX, centreY, type CellGrid } from './cell-grid.ts';

/** A keypoint that no box covers: the nearest box's displacement, or NaN as published (which counts as wrong). */
export type Uncovered = 'nearest' | 'nan';

export interface Transferred {
  readonly keypoints: Point<'input'>[];
  /** How many source boxes cover each keypoint. */
  readonly covering: number[];
}

/**
 * Each keypoint moves by the plain mean of its covering boxes' displacements to their best target cells. Boxes cover their
 * edges. `bestOf` is asked for the best target cell of a source cell, only where a keypoint needs it.
 */
export function transferByBoxes(
  keypoints: readonly Point<'input'>[],
  { source, target }: { readonly source: CellGrid; readonly target: CellGrid },
  bestOf: (sourceCell: number) => number,
  uncovered: Uncovered = 'nearest',
): Transferred {
  const covering: number[] = [];
  const moved = keypoints.map((keypoint) => {
    const cells = coveringCells(source, keypoint);
    covering.push(cells.length);
    if (cells.length === 0 && uncovered === 'nearest') cells.push(nearestCell(source, keypoint));
    let [dx, dy] = [0, 0];
    for (const cell of cells) {
      const best = bestOf(cell);
      dx += centreX(target, best) - centreX(source, cell);
      dy += centreY(target, best) - centreY(source, cell);
    }
    return { x: keypoint.x + dx / cells.length, y: keypoint.y + dy / cells.length };
  });
  return { keypoints: moved, covering };
}

/** Ascending. */
function coveringCells(grid: CellGrid, { x, y }: Point<'input'>): number[] {
  const { halfFieldPx: half } = grid;
  const cells: number[] = [];
  for (let cell = 0; cell < cellCount(grid); cell++)
    if (Math.abs(x - centreX(grid, cell)) <= half && Math.abs(y - centreY(grid, cell)) <= half)
      cells.push(cell);
  return cells;
}

/** The first one where several are as near. */
function nearestCell(grid: CellGrid, { x, y }: Point<'input'>): number {
  let [nearest, least] = [-1, Infinity];
  for (let cell = 0; cell < cellCount(grid); cell++) {
    const distance = (centreX(grid, cell) - x) ** 2 + (centreY(grid, cell) - y) ** 2;
    if (distance < least) [nearest, least] = [cell, distance];
  }
  return nearest;
}
