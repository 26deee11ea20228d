/** What the message of an ONNX graph says of its inputs, outputs and tensors (onnx.proto; only what is asked for here). */
import { fieldsOf, type Field, type ReadBytes } from './protobuf.ts';
import { typeName, type OnnxValue } from './value.ts';

/** A tensor's part of a file beside the model. */
export interface ExternalTensor {
  readonly tensor: string;
  /** Path below the model's folder, as the model has it. */
  readonly location: string;
  /** Where the file must not end before, in bytes. */
  readonly end: number;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly external: readonly ExternalTensor[];
}

export function readGraph(read: ReadBytes, { from, to }: Field): OnnxGraph {
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const external: ExternalTensor[] = [];
  const weights = new Set<string>();
  for (const field of fieldsOf(read, from, to)) {
    if (field.number === 5) {
      const tensor = readTensor(read, field);
      weights.add(tensor.tensor);
      if (tensor.location !== undefined) external.push({ ...tensor, location: tensor.location });
    }
    if (field.number === 11) inputs.push(readValue(read, field));
    if (field.number === 12) outputs.push(readValue(read, field));
  }
  // Early versions of the format list weights among the inputs.
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs, external };
}

function readTensor(read: ReadBytes, { from, to }: Field) {
  let tensor = '';
  const places = new Map<string, string>();
  for (const field of fieldsOf(read, from, to)) {
    if (field.number === 8) tensor = textOf(read, field);
    if (field.number !== 13) continue;
    const { key, value } = readEntry(read, field);
    places.set(key, value);
  }
  const [offset, length] = ['offset', 'length'].map((key) => Number(places.get(key) ?? 0)) as [
    number,
    number,
  ];
  return { tensor, location: places.get('location'), end: offset + length };
}

function readValue(read: ReadBytes, { from, to }: Field): OnnxValue {
  let value: OnnxValue = { name: '', type: 'no tensor', shape: undefined };
  for (const field of fieldsOf(read, from, to)) {
    if (field.number === 1) value = { ...value, name: textOf(read, field) };
    if (field.number !== 2) continue;
    for (const kind of fieldsOf(read, field.from, field.to))
      if (kind.number === 1) value = { ...value, ...readTensorType(read, kind) };
  }
  return value;
}

function readTensorType(read: ReadBytes, { from, to }: Field): Pick<OnnxValue, 'type' | 'shape'> {
  let [type, shape]: [string, OnnxValue['shape']] = [typeName(0), undefined];
  for (const field of fieldsOf(read, from, to)) {
    if (field.number === 1) type = typeName(Number(field.value));
    if (field.number === 2)
      shape = [...fieldsOf(read, field.from, field.to)].map((axis) => readAxis(read, axis));
  }
  return { type, shape };
}

function readAxis(read: ReadBytes, { from, to }: Field): number | string {
  let size: number | string = '?';
  for (const field of fieldsOf(read, from, to)) {
    const count = Number(BigInt.asIntN(64, field.value));
    if (field.number === 1 && count >= 0) size = count;
    if (field.number === 2 && field.to > field.from) size = textOf(read, field);
  }
  return size;
}

/** A pair of texts. */
export function readEntry(read: ReadBytes, { from, to }: Field): { key: string; value: string } {
  const entry = { key: '', value: '' };
  for (const field of fieldsOf(read, from, to)) {
    if (field.number === 1) entry.key = textOf(read, field);
    if (field.number === 2) entry.value = textOf(read, field);
  }
  return entry;
}

export const textOf = (read: ReadBytes, { from, to }: Field): string =>
  Buffer.from(read(from, to)).toString('utf8');
