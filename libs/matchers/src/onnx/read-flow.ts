/** Target points from a flow over the source picture. */
import { UserError } from '@keygrid/contract';
import type { Point } from '@keygrid/geometry';
import type { OnnxTensor } from '@keygrid/onnx';
import { neighbours } from '../maps/resized-squares.ts';
import type { Layout } from './fields.ts';
import type { OnnxConfig } from './settings.ts';

type Flow = Extract<OnnxConfig['output'], { kind: 'flow' }>;

/**
 * Cell (row i, column j) of h × w has its centre at ((j + ½) · side / w, (i + ½) · side / h); between centres the flow is
 * bilinear, beyond the outermost ones it stays.
 */
export function readFlow(
  keypoints: readonly Point<'input'>[],
  { shape, data }: OnnxTensor,
  { side, layout, output: { name, unit, vectors } }: { side: number; layout: Layout; output: Flow },
): Point<'input'>[] {
  const [one, ...sizes] = shape;
  const [channels, height = 0, width = 0] = layout === 'nchw' ? sizes : [sizes[2], sizes[0], sizes[1]];
  if (one !== 1 || channels !== 2 || sizes.length !== 3) {
    const expected = layout === 'nchw' ? '[1, 2, h, w]' : '[1, h, w, 2]';
    throw new UserError(
      `The output ${name} is [${shape.join(', ')}], no flow; expected ${expected} (layout ${layout})`,
    );
  }
  const cells = height * width;
  const at = (cell: number, axis: 0 | 1) =>
    data[layout === 'nchw' ? axis * cells + cell : 2 * cell + axis] ?? NaN;
  return keypoints.map((keypoint) => {
    const rows = placeOn(height, keypoint.y / side);
    const columns = placeOn(width, keypoint.x / side);
    const near = neighbours(width, rows, 0, columns, 0);
    const read = (axis: 0 | 1) => near.reduce((sum, [cell, share]) => sum + share * at(cell, axis), 0);
    const along = (axis: 0 | 1, count: number, from: number) => {
      const value = read(axis);
      return vectors === 'displacements'
        ? from + value * { pixels: 1, cells: side / count, normalised: side / 2 }[unit]
        : { pixels: value, cells: ((value + 0.5) * side) / count, normalised: ((value + 1) * side) / 2 }[
            unit
          ];
    };
    return { x: along(0, width, keypoint.x), y: along(1, height, keypoint.y) };
  });
}

/** The two cells around a place, which is a share of the axis. */
function placeOn(count: number, share: number) {
  const position = Math.min(Math.max(share * count - 0.5, 0), count - 1);
  const left = Math.floor(position);
  return { at: Int32Array.of(left), share: Float64Array.of(position - left) };
}
