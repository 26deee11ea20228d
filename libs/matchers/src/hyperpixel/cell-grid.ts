/** The cells that take part: a rectangle of the first map's grid, each with its centre and the box it sees. */
import type { Size } from '@keygrid/geometry';
import type { ReceptiveField } from './receptive-field.ts';

/** Cells `[height, width]`, row-major, of which the first is at (left, top) of the whole grid. */
export interface CellGrid {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly jumpPx: number;
  /** From a cell's centre to each side of its box, in whole pixels. */
  readonly halfFieldPx: number;
}

/**
 * Cells of a `grid` over a picture of this size. With `marginPx`, only those whose box stays within that margin around the
 * picture (the far sides are strict).
 */
export function cellGrid(
  grid: Size,
  { jumpPx, fieldPx }: ReceptiveField,
  picture: Size,
  marginPx = Infinity,
): CellGrid {
  const halfFieldPx = Math.floor(fieldPx / 2);
  const keep = (count: number, sidePx: number) => {
    const kept = Array.from({ length: count }, (_, i) => i * jumpPx)
      .map((centre, i) => ({ i, near: centre - halfFieldPx, far: centre + halfFieldPx }))
      .filter(({ near, far }) => near >= -marginPx && far < sidePx + marginPx);
    return { first: kept[0]?.i ?? 0, count: kept.length };
  };
  const columns = keep(grid.width, picture.width);
  const rows = keep(grid.height, picture.height);
  const size = { width: columns.count, height: rows.count };
  return { left: columns.first, top: rows.first, ...size, jumpPx, halfFieldPx };
}

export const cellCount = ({ width, height }: CellGrid): number => width * height;

/** Pixel of the resized picture. */
export function centreX({ left, width, jumpPx }: CellGrid, cell: number): number {
  return (left + (cell % width)) * jumpPx;
}
/** Pixel of the resized picture. */
export function centreY({ top, width, jumpPx }: CellGrid, cell: number): number {
  return (top + Math.floor(cell / width)) * jumpPx;
}
