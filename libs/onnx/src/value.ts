/** Inputs and outputs of an ONNX model: what they are called, hold and measure. */
import { firstNames, UserError } from '@keygrid/contract';
import { closest } from 'fastest-levenshtein';

/** Element types by the format's numbers. */
const TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

export interface OnnxValue {
  readonly name: string;
  /** `float32`, …; `no tensor` for lists and maps. */
  readonly type: string;
  /** A text is an axis of any size, by its name; undefined: the file does not say. */
  readonly shape: readonly (number | string)[] | undefined;
}

export const typeName = (code: number): string => TYPES[code] ?? `type ${code}`;

/** `flow float32 [1, 2, h, w]` */
export function describeValue({ name, type, shape }: OnnxValue): string {
  return `${name} ${type} [${shape?.join(', ') ?? 'of any shape'}]`;
}

interface Values {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/**
 * The input or output of that name. `what` begins the message, as `matcher.flow: model.onnx`.
 * @throws UserError with the nearest name and all there are.
 */
export function requireValue(model: Values, side: 'input' | 'output', name: string, what: string): OnnxValue {
  const values = side === 'input' ? model.inputs : model.outputs;
  const found = values.find((value) => value.name === name);
  if (found !== undefined) return found;
  const names = values.map((value) => value.name);
  const near = names.length > 0 ? `; did you mean "${closest(name, names)}"?` : '';
  const all = values.map(describeValue);
  throw new UserError(
    `${what} has no ${side} called "${name}"${near} Its ${side}s: ${all.length > 0 ? firstNames(all) : 'none'}`,
  );
}
