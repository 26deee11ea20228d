/** Small ONNX files for tests: a graph of operators, written field by field as onnx.proto numbers them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const TYPES = { float32: 1, uint8: 2, int64: 7, bool: 9, float16: 10, float64: 11 } as const;
type Type = keyof typeof TYPES;

/** An operator: `name(inputs) → outputs`. Attributes: whole numbers, lists of them, floats (as text, '0.5') or texts. */
interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[] | { float: number } | string>>;
}
interface Value {
  readonly type?: Type;
  readonly shape: readonly (number | string)[];
}
export interface OnnxDescription {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  readonly nodes: readonly OnnxNode[];
  /** Constants; whole numbers are int64. */
  readonly weights?: Readonly<
    Record<string, { shape: readonly number[]; data: Float32Array | readonly bigint[] }>
  >;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly opset?: number;
  /** All float32 weights go to a file of this name beside the model. */
  readonly external?: string;
}

/** Writes the model, and its external file where it has one. */
export function writeOnnx(file: string, description: OnnxDescription): string {
  const { inputs, outputs, nodes, weights = {}, metadata = {}, opset = 17, external } = description;
  const data: Buffer[] = [];
  const tensors = Object.entries(weights).map(([name, weight]) => {
    const isFloat = weight.data instanceof Float32Array;
    const raw = isFloat ? Buffer.from(Float32Array.from(weight.data as Float32Array).buffer) : Buffer.from(BigInt64Array.from(weight.data as readonly bigint[]).buffer); // prettier-ignore
    const offset = data.reduce((sum, { length }) => sum + length, 0);
    const isBeside = external !== undefined && isFloat;
    if (isBeside) data.push(raw);
    const entries = { location: external ?? '', offset: String(offset), length: String(raw.length) };
    const place = !isBeside ? [block(9, raw)] : [...Object.entries(entries).map((entry) => pair(13, entry)), number(14, 1)]; // prettier-ignore
    return block(
      5,
      ...weight.shape.map((size) => number(1, size)),
      number(2, isFloat ? 1 : 7),
      text(8, name),
      ...place,
    );
  });
  const graph = block(
    7,
    ...nodes.map(nodeOf),
    text(2, 'graph'),
    ...tensors,
    ...Object.entries(inputs).map(([name, value]) => valueOf(11, name, value)),
    ...Object.entries(outputs).map(([name, value]) => valueOf(12, name, value)),
  );
  const properties = Object.entries(metadata).map((entry) => pair(14, entry));
  writeFileSync(
    file,
    Buffer.concat([number(1, 8), graph, block(8, text(1, ''), number(2, opset)), ...properties]),
  );
  if (external !== undefined) writeFileSync(path.join(path.dirname(file), external), Buffer.concat(data));
  return file;
}

function nodeOf({ op, inputs, outputs, attributes = {} }: OnnxNode): Buffer {
  const fields = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'number') return block(5, text(1, name), number(3, value), number(20, 2));
    if (typeof value === 'string') return block(5, text(1, name), text(4, value), number(20, 3));
    if ('float' in value) {
      const float = Buffer.alloc(5);
      float[0] = (2 << 3) | 5;
      float.writeFloatLE(value.float, 1);
      return block(5, text(1, name), float, number(20, 1));
    }
    return block(5, text(1, name), ...value.map((one) => number(8, one)), number(20, 7));
  });
  return block(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...fields,
  );
}

function valueOf(field: number, name: string, { type = 'float32', shape }: Value): Buffer {
  const axes = shape.map((size) => block(1, typeof size === 'number' ? number(1, size) : text(2, size)));
  return block(field, text(1, name), block(2, block(1, number(1, TYPES[type]), block(2, ...axes))));
}

const varint = (value: number | bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};
const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)]);
const block = (field: number, ...parts: readonly Buffer[]) => {
  const whole = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(whole.length), whole]);
};
const text = (field: number, value: string) => block(field, Buffer.from(value));
const pair = (field: number, [key, value]: readonly [string, string]) =>
  block(field, text(1, key), text(2, value));
