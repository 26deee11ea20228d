/**
 * Small values that come from the host (scalars, shapes, tables of weights) are handed to a GPU once and kept there: an
 * upload waits for the device, and a step would make thousands. They are known by what they hold, tables by their number.
 */
import * as tf from '@tensorflow/tfjs-core';
import { tableNumber } from '../kernels/table.ts';

/** Values of larger tensors are uploaded as they come: those are data. */
const MOST_VALUES = 1024;
/** Some are used once only (a step's learning rate): those unused for this many new ones go. */
const GENERATION = 1024;

interface HostOrDevice {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
  /** Null once the values are on the device. */
  readonly values: ArrayBufferView | readonly number[] | null;
}

interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  createTensor(shape: readonly number[], dtype: number, values: unknown): number;
  deleteTensor(id: number): void;
}

/** What this file needs of the native backend. */
interface NativeBackend {
  readonly binding: Binding;
  readonly tensorMap: { get(dataId: object): HostOrDevice | undefined };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
}

/** From now on small host values reach `backend`, the native one, once. */
export function keepConstants(backend: object): void {
  const native = backend as NativeBackend;
  const { tensorMap } = native;
  const upload = native.getInputTensorIds.bind(native);
  let [young, old] = [new Map<string, number>(), new Map<string, number>()];
  const made = (key: string, { shape, dtype, values }: HostOrDevice): number => {
    const again = old.get(key);
    old.delete(key);
    if (young.size >= GENERATION) {
      for (const id of old.values()) native.binding.deleteTensor(id);
      [young, old] = [new Map<string, number>(), young];
    }
    const id = again ?? native.binding.createTensor(shape, dtype, values);
    young.set(key, id);
    return id;
  };
  native.getInputTensorIds = (tensors) =>
    tensors.map((tensor) => {
      const data = tensorMap.get(tensor.dataId); // none: a 64-bit number of tfjs' own
      const key = data && keyOf(data, native.binding);
      if (key === undefined) return data?.values === null ? data.id : (upload([tensor])[0] ?? -1);
      return young.get(key) ?? made(key, data as HostOrDevice);
    });
}

/** Undefined: not a constant. */
function keyOf(data: HostOrDevice, { TF_FLOAT, TF_INT32 }: Binding): string | undefined {
  const { values, dtype, shape } = data;
  if (values === null || (dtype !== TF_FLOAT && dtype !== TF_INT32)) return undefined;
  const number = tableNumber(values);
  if (number !== undefined) return `t${shape.join()} ${number}`;
  if (!ArrayBuffer.isView(values) || values.byteLength > MOST_VALUES * 4) return undefined;
  if (dtype === TF_INT32) return `i${shape.join()} ${(values as Int32Array).join()}`;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return `f${shape.join()} ${bytes.toString('latin1')}`;
}
