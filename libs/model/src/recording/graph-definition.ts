/** A graph of TensorFlow's operations in its own format (GraphDef, as graph.proto, node_def.proto and attr_value.proto number its fields). */

/** float32 among the types of tensors, as TensorFlow numbers them. */
export const FLOAT32 = 1;

/** An attribute as tfjs' backend gives it: its kind is one of TensorFlow's `TF_ATTR_…`. */
export interface GraphAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Numbers of `TF_ATTR_…` in TensorFlow's C interface. */
const KIND = { string: 0, integer: 1, float: 2, boolean: 3, type: 4, shape: 5 } as const;

/** An attribute that is a type of tensors. */
export const typeAttribute = (name: string, dtype: number): GraphAttribute => ({
  name,
  type: KIND.type,
  value: dtype,
});

export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** `node` or `node:index` for a value, `^node` for a node that has to be done before; these come last. */
  readonly inputs: readonly string[];
  readonly attributes: readonly GraphAttribute[];
  /** Of a constant. */
  readonly tensor?: GraphTensor;
}

export interface GraphTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** GraphDef, serialised. */
export function graphDefinition(nodes: readonly GraphNode[]): Uint8Array {
  return Buffer.concat(nodes.map((node) => message(1, ...nodeFields(node))));
}

function nodeFields({ name, operation, inputs, attributes, tensor }: GraphNode): Buffer[] {
  return [
    text(1, name),
    text(2, operation),
    ...inputs.map((input) => text(3, input)),
    ...attributes.map((attribute) => entry(attribute.name, attributeValue(attribute))),
    ...(tensor ? [entry('dtype', number(6, tensor.dtype)), entry('value', message(8, ...tensorFields(tensor)))] : []), // prettier-ignore
  ];
}

const entry = (name: string, value: Buffer) => message(5, text(1, name), message(2, value));

const tensorFields = ({ dtype, shape, bytes }: GraphTensor): Buffer[] => [
  number(1, dtype),
  message(2, ...shapeFields(shape)),
  message(4, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
];

const shapeFields = (shape: readonly number[]) => shape.map((size) => message(2, number(1, size)));

/** AttrValue; a list of values is a message of its own. */
function attributeValue({ name, type, value }: GraphAttribute): Buffer {
  const isList = Array.isArray(value) && type !== KIND.shape;
  const values: readonly unknown[] = isList ? value : [value];
  const fields = values.map((one) => single(name, type, one));
  return isList ? message(1, ...fields) : Buffer.concat(fields);
}

/** The field of one value: `ListValue` numbers them as `AttrValue` does. */
function single(name: string, type: number, value: unknown): Buffer {
  switch (type) {
    case KIND.string:
      return text(2, String(value));
    case KIND.integer:
      return number(3, Number(value));
    case KIND.float:
      return float(4, Number(value));
    case KIND.boolean:
      return number(5, value === true ? 1 : 0);
    case KIND.type:
      return number(6, Number(value));
    case KIND.shape:
      return message(7, ...shapeFields(value as number[]));
    default:
      throw new Error(`Attribute ${name} is of kind ${type}, which a graph is not given here`);
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}
const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)]);
const message = (field: number, ...parts: readonly Buffer[]) => {
  const whole = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(whole.length), whole]);
};
const text = (field: number, value: string) => message(field, Buffer.from(value));
function float(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), bytes]);
}
