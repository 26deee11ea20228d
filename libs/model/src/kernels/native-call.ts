/** Runs operations of the native TensorFlow library by name: those that tfjs has no function for. */
import * as tf from '@tensorflow/tfjs-core';
import { codePath } from './code-path.ts';

/** What the native backend has beyond the common interface. */
interface NativeBackend {
  readonly binding: Readonly<Record<string, number>>;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}
interface Attribute {
  readonly name: string;
  readonly type: number | undefined;
  readonly value: unknown;
}

/** Attributes of an operation by TensorFlow's names; a list of types is written as how many floats it has. */
export interface Attributes {
  readonly floats?: Readonly<Record<string, number>>;
  readonly integers?: Readonly<Record<string, number | readonly number[]>>;
  readonly strings?: Readonly<Record<string, string | readonly string[]>>;
  readonly booleans?: Readonly<Record<string, boolean>>;
  /** Names of attributes that are the type float32. */
  readonly float32?: readonly string[];
  /** Likewise int32. */
  readonly int32?: readonly string[];
  readonly float32Lists?: Readonly<Record<string, number>>;
}

export interface NativeCall {
  /** Whether oneDNN's fused kernels may be called: on a CPU, unless it computes as a GPU would. */
  readonly isCpu: boolean;
  /** One result where `outputs` is left out. Unrecorded: gradients are the caller's (`with-gradient.ts`). */
  one<T extends tf.Tensor>(name: string, inputs: readonly tf.Tensor[], attributes: Attributes): T;
  many(name: string, inputs: readonly tf.Tensor[], attributes: Attributes, outputs: number): tf.Tensor[];
}

/** Undefined with the JavaScript backend. */
export function nativeCall(): NativeCall | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  const backend = tf.backend() as unknown as NativeBackend;
  const many: NativeCall['many'] = (name, inputs, attributes, outputs) =>
    backend.executeMultipleOutputs(name, listOf(attributes, backend.binding), inputs, outputs);
  return {
    isCpu: codePath() === 'cpu',
    one: <T extends tf.Tensor>(name: string, inputs: readonly tf.Tensor[], attributes: Attributes) =>
      many(name, inputs, attributes, 1)[0] as T,
    many,
  };
}

function listOf(attributes: Attributes, binding: NativeBackend['binding']): Attribute[] {
  const {
    floats = {},
    integers = {},
    strings = {},
    booleans = {},
    float32 = [],
    int32 = [],
    float32Lists = {},
  } = attributes;
  const { TF_ATTR_FLOAT, TF_ATTR_INT, TF_ATTR_STRING, TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } =
    binding;
  const typed = (values: object, type: number | undefined): Attribute[] =>
    Object.entries(values).map(([name, value]) => ({ name, type, value: value as unknown }));
  return [
    ...typed(floats, TF_ATTR_FLOAT),
    ...typed(integers, TF_ATTR_INT),
    ...typed(strings, TF_ATTR_STRING),
    ...typed(booleans, TF_ATTR_BOOL),
    ...float32.map((name) => ({ name, type: TF_ATTR_TYPE, value: TF_FLOAT })),
    ...int32.map((name) => ({ name, type: TF_ATTR_TYPE, value: TF_INT32 })),
    ...Object.entries(float32Lists).map(([name, length]) => ({
      name,
      type: TF_ATTR_TYPE,
      value: new Array<number | undefined>(length).fill(TF_FLOAT),
    })),
  ];
}
