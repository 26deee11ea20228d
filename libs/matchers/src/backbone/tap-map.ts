/** An output of a backbone as a map: `[1, c, g, g]`, `[1, g, g, c]` or the g² tokens of a transformer, `[1, g·g, c]`. */
import { UserError } from '@keygrid/contract';
import type { OnnxTensor } from '@keygrid/onnx';
import { rearrange } from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';

interface Expected {
  readonly output: string;
  readonly stride: number;
  readonly side: number;
  readonly what: string;
}

export interface TapGrid {
  readonly order: 'planes' | 'rows';
  /** Cells a side. */
  readonly cells: number;
  readonly channels: number;
}

/** @throws UserError for another shape: what it is, and what stride it would be. */
export function gridOf({ shape }: OnnxTensor, { output, stride, side, what }: Expected): TapGrid {
  const g = side / stride;
  const [one, a = 0, b = 0, c = 0] = shape;
  if (one === 1 && shape.length === 4 && b === g && c === g)
    return { order: 'planes', cells: g, channels: a };
  if (one === 1 && shape.length === 4 && a === g && b === g) return { order: 'rows', cells: g, channels: c };
  if (one === 1 && shape.length === 3 && a === g * g) return { order: 'rows', cells: g, channels: b };
  const found = `${what}: its output ${output} is [${shape.join(', ')}] for a picture of side ${side}`;
  throw new UserError(
    `${found}; expected [1, channels, ${g}, ${g}], [1, ${g}, ${g}, channels] or [1, ${g * g}, channels], for stride ${stride}${hint(shape, side, g)}`,
  );
}

function hint(shape: readonly number[], side: number, g: number): string {
  const [, tokens = 0, rows = 0] = shape;
  if (shape.length === 3 && tokens > g * g && tokens <= g * g + 16)
    return `. It has ${tokens - g * g} tokens more than cells: leave out class and register tokens in the export`;
  const stride = shape.length === 4 ? side / rows : side / Math.sqrt(tokens);
  return Number.isInteger(stride) ? `; its own stride is ${stride}` : '';
}

/** `[1, g, g, c]` */
export function mapOf({ data }: OnnxTensor, { order, cells, channels }: TapGrid): tf.Tensor4D {
  if (order === 'rows') return tf.tensor4d(data, [1, cells, cells, channels]);
  return tf.tidy(() =>
    rearrange<tf.Rank.R4>(tf.tensor4d(data, [1, channels, cells, cells]), 'b c h w -> b h w c'),
  );
}
