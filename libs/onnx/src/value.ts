/** Inputs and outputs of an ONNX model: what they are called, hold and measure. */
import { firstNames, shortened, UserError } from '@keygrid/contract';
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

/** Element types of inputs and outputs that are used here. */
const INPUT_TYPES = ['float32', 'float64', 'float16', 'uint8', 'int32', 'int64'] as const;
export type InputType = (typeof INPUT_TYPES)[number];
const OUTPUT_TYPES = ['float32', 'float64', 'float16'] as const;
export type OutputType = (typeof OUTPUT_TYPES)[number];

export const typeName = (code: number): string => TYPES[code] ?? `type ${code}`;

/** Characters of a name, or of a shape, that a message shows. */
const MOST_NAME = 100;

/** `flow float32 [1, 2, h, w]` */
export function describeValue({ name, type, shape }: OnnxValue): string {
  return `${shortened(name, MOST_NAME)} ${type} [${shape === undefined ? 'of any shape' : shortened(shape.join(', '), MOST_NAME)}]`;
}

/** What it says of itself, as far as a grid asks for it. */
export interface Described {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

interface Found<Type> extends OnnxValue {
  readonly type: string & Type;
}

/**
 * The input of that name. `what` begins the message, as `matcher.source: model.onnx`.
 * @throws UserError with the nearest name and all there are, or for elements that are not fed here.
 */
export const requireInput = (model: Described, name: string, what: string): Found<InputType> =>
  found(model.inputs, { name, what, side: 'input' }, INPUT_TYPES);

/** The output of that name, likewise. */
export const requireOutput = (model: Described, name: string, what: string): Found<OutputType> =>
  found(model.outputs, { name, what, side: 'output' }, OUTPUT_TYPES);

function found<Type extends string>(
  values: readonly OnnxValue[],
  { name, what, side }: { readonly name: string; readonly what: string; readonly side: string },
  types: readonly Type[],
): Found<Type> {
  const value = values.find((one) => one.name === name);
  if (value === undefined) {
    const near =
      values.length > 0
        ? `; did you mean "${shortened(
            closest(
              name,
              values.map((one) => one.name),
            ),
            MOST_NAME,
          )}"?`
        : '';
    const all = values.map(describeValue);
    throw new UserError(
      `${what} has no ${side} called "${name}"${near} Its ${side}s: ${all.length > 0 ? firstNames(all) : 'none'}`,
    );
  }
  const type = types.find((one) => one === value.type);
  if (type !== undefined) return { ...value, type };
  throw new UserError(
    `${what}: its ${side} ${describeValue(value)} is of a type that is not used here; expected one of ${types.join(', ')}`,
  );
}

/** The first axis on which a tensor of these sizes is none that the value's declaration takes; undefined: it may be one. */
export function misfit({ shape }: OnnxValue, sizes: readonly number[]): string | undefined {
  if (shape === undefined) return undefined;
  if (shape.length !== sizes.length) return `${shape.length} axes`;
  const at = shape.findIndex((size, i) => typeof size === 'number' && size !== sizes[i]);
  return at < 0 ? undefined : `${shape[at]} at axis ${at}`;
}
