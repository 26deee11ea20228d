/** From matched cells to keypoints: bilinear between the positions of the four cells around a point (NCNet). */
import type { Point, Size } from '@keygrid/geometry';

/** Matched cells of a grid. */
export interface CellMatches {
  readonly source: Size;
  readonly target: Size;
  /** The best target cell of each source cell, row-major. */
  readonly best: ArrayLike<number>;
}

/** Points beyond the outermost cells: `clamped` onto them, or weights that keep growing (`published`). */
export type Outside = 'clamped' | 'published';

/**
 * Cells are at equal steps from one border of a picture to the other, pixels from 1 (the first) to the side's length: 1 is
 * −1 and the length is 1. `frames` are the pictures' sizes in pixels.
 */
export function transferByCells(
  keypoints: readonly Point<'input'>[],
  matches: CellMatches,
  frames: { readonly source: Size; readonly target: Size },
  outside: Outside = 'clamped',
): Point<'input'>[] {
  return keypoints.map(({ x, y }) => {
    const across = between(toUnit(x, frames.source.width), matches.source.width, outside);
    const down = between(toUnit(y, frames.source.height), matches.source.height, outside);
    let [sumX, sumY, total] = [0, 0, 0];
    for (const row of down) {
      for (const column of across) {
        const cell = matches.best[row.cell * matches.source.width + column.cell] ?? NaN;
        const weight = row.weight * column.weight;
        sumX += weight * position(cell % matches.target.width, matches.target.width);
        sumY += weight * position(Math.floor(cell / matches.target.width), matches.target.height);
        total += weight;
      }
    }
    return {
      x: fromUnit(sumX / total, frames.target.width),
      y: fromUnit(sumY / total, frames.target.height),
    };
  });
}

const toUnit = (pixel: number, length: number) => ((pixel - 1 - (length - 1) / 2) * 2) / (length - 1);
const fromUnit = (unit: number, length: number) => (unit * (length - 1)) / 2 + 1 + (length - 1) / 2;
const position = (cell: number, count: number) => -1 + (2 * cell) / (count - 1);

/** The cells on both sides and their weights, each by its distance to the other one. */
function between(unit: number, count: number, outside: Outside): { cell: number; weight: number }[] {
  const at = outside === 'clamped' ? Math.min(Math.max(unit, -1), 1) : unit;
  let smaller = 0;
  while (smaller < count && position(smaller, count) < at) smaller++;
  const low = Math.min(Math.max(smaller - 1, 0), count - 2);
  return [
    { cell: low, weight: Math.abs(at - position(low + 1, count)) },
    { cell: low + 1, weight: Math.abs(at - position(low, count)) },
  ];
}
