/** The input of an ONNX file that takes a picture. */
import { UserError } from '@keygrid/contract';
import type { OnnxTensor } from '@keygrid/onnx';
import { describeValue, type OnnxModel } from '@keygrid/onnx/config';
import type { OnnxBackboneShape } from '@keygrid/model/config';
import type { ViewPixels } from '../views/match-views.ts';

export interface PictureInput {
  readonly name: string;
  /** RGB/255, less `mean`, by `std`; computed in float64, rounded once. */
  readonly tensorOf: (pixels: ViewPixels, scale: Pick<OnnxBackboneShape, 'mean' | 'std'>) => OnnxTensor;
}

/** @throws UserError for more inputs than one, and for one that takes no picture of this side. */
export function pictureInput({ inputs }: OnnxModel, side: number, what: string): PictureInput {
  const [input, ...others] = inputs;
  const found = inputs.map(describeValue).join('; ');
  if (input === undefined || others.length > 0)
    throw new UserError(
      `${what} has ${inputs.length} inputs (${found.slice(0, 500)}); expected one, that takes a picture [1, 3, side, side]`,
    );
  const { shape = [1, 3, 'h', 'w'] } = input;
  const isLast = shape[3] === 3 && shape[1] !== 3;
  const expected = isLast ? [1, side, side, 3] : [1, 3, side, side];
  if (
    shape.length !== 4 ||
    expected.some((size, axis) => typeof shape[axis] === 'number' && shape[axis] !== size)
  )
    throw new UserError(
      `${what}: its input ${describeValue(input)} takes no picture [${expected.join(', ')}]; set the side that it was exported for (${sideOf(shape, isLast)}), or export it with free axes (dynamic_axes) where it can take others`,
    );
  return {
    name: input.name,
    tensorOf: (pixels, scale) => ({
      shape: expected,
      data: isLast ? rows(pixels, scale) : planes(pixels, scale),
    }),
  };
}

const sideOf = (shape: readonly (number | string)[], isLast: boolean) =>
  String(shape[isLast ? 1 : 2] ?? 'unknown');

type Scale = Pick<OnnxBackboneShape, 'mean' | 'std'>;
const scaled = ({ mean, std }: Scale, level: number, c: number) =>
  (level / 255 - (mean[c] as number)) / (std[c] as number);

const rows = ({ data }: ViewPixels, scale: Scale) => data.map((level, i) => scaled(scale, level, i % 3));

function planes({ data, width, height }: ViewPixels, scale: Scale): Float32Array {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) values[c * plane + i] = scaled(scale, data[3 * i + c] as number, c);
  return values;
}
