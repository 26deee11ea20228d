/** Target points from a correlation between the cells of two grids. */
import { UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import type { MatchedPoint } from '@keygrid/kbc';
import type { OnnxTensor } from '@keygrid/onnx';
import { readMutual } from '../features/read-mutual.ts';
import type { Mutual } from '../features/readout-settings.ts';
import type { CorrelationMap, Readout } from '../features/readout.ts';

interface Reading {
  readonly name: string;
  readonly readout: Readout;
  readonly mutual: Mutual;
}

export function readCorrelation(
  keypoints: readonly Point<'input'>[],
  tensor: OnnxTensor,
  side: number,
  { name, ...reading }: Reading,
): MatchedPoint[] {
  const shape = gridsOf(tensor, name);
  const [hs, ws, ht, wt] = shape;
  const map: CorrelationMap = { shape, data: tensor.data };
  requireUnmasked(map, name);
  const inCells = keypoints.map(({ x, y }): Point<'input'> => ({ x: (x * ws) / side, y: (y * hs) / side }));
  const read = readMutual(inCells, map, 1, reading);
  return read.map(({ x, y, ...said }) => ({ x: (x * side) / wt, y: (y * side) / ht, ...said }));
}

/** −Infinity masks a pair of cells; a source cell must have one that is not. */
function requireUnmasked({ shape: [, ws, ht, wt], data }: CorrelationMap, name: string): void {
  if (!data.includes(-Infinity)) return;
  const targets = ht * wt;
  for (let from = 0; from < data.length; from += targets) {
    if (data.subarray(from, from + targets).some((value) => value !== -Infinity)) continue;
    const cell = from / targets;
    throw new UserError(
      `The output ${name} masks every target cell of source cell (row ${Math.floor(cell / ws)}, column ${cell % ws}) with −Infinity; expected one at least that is a number`,
    );
  }
}

/** Source rows and columns, target rows and columns; leading axes of one do not count. Of two axes alone each is a square grid. */
function gridsOf({ shape }: OnnxTensor, name: string): CorrelationMap['shape'] {
  const first = shape.findIndex((size) => size !== 1);
  const leading = Math.min(
    first < 0 ? shape.length : first,
    Math.max(0, shape.length - (shape.length > 3 ? 4 : 2)),
  );
  const sizes = shape.slice(leading);
  if (sizes.length === 4) return sizes as [number, number, number, number];
  const sides = sizes.map(Math.sqrt);
  const [s = NaN, t = NaN] = sides;
  if (sizes.length === 2 && sides.every(Number.isInteger)) return [s, s, t, t];
  throw new UserError(
    `The output ${name} is [${shape.join(', ')}], no correlation; expected [1, hs, ws, ht, wt], or [1, hs·ws, ht·wt] with square grids`,
  );
}
