/** What recording needs of tfjs' native backend and of our addition to its addon (tools/setup/addon/graphs.mjs). */
import * as tf from '@tensorflow/tfjs-core';
import type { GraphAttribute } from './graph-definition.ts';

interface Metadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

interface Binding {
  readonly TF_INT64: number;
  readonly TF_ATTR_STRING: number;
  executeOp(
    name: string,
    attributes: readonly GraphAttribute[],
    ids: readonly number[],
    outputs: number,
  ): Metadata[];
  tensorDataSync(id: number): unknown;
  /** Missing from an addon that was compiled before `npm run setup` knew it. */
  readonly addFunction?: (
    name: string,
    graph: Uint8Array,
    inputs: readonly string[],
    outputs: readonly string[],
  ) => void;
  readonly removeFunction?: (name: string) => void;
}

interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
  /** Of a tensor that the native library was not given yet. */
  readonly values: ArrayBufferView | readonly number[] | null;
}

export interface NativeBackend {
  binding: Binding;
  readonly tensorMap: { get(dataId: object): NativeTensor };
  getInputTensorIds: (tensors: readonly tf.TensorInfo[]) => number[];
  createOutputTensor(metadata: Metadata): tf.Tensor;
}

/** Undefined where passes cannot be recorded: with the JavaScript backend, or an addon without our addition. */
export function recordingBackend():
  (Required<Pick<Binding, 'addFunction' | 'removeFunction'>> & { backend: NativeBackend }) | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  const backend = tf.backend() as unknown as NativeBackend;
  const { addFunction, removeFunction } = backend.binding;
  return addFunction && removeFunction && { backend, addFunction, removeFunction };
}
