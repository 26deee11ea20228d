/**
 * Small values that come from the host (scalars, shapes, tables of weights) are handed to a GPU once and kept there: an
 * upload waits for the device, and a step would make thousands. They are known by what they hold.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Values of larger tensors are uploaded as they come: those are data. */
const MOST_VALUES = 1024;
/** Some are used once only (a step's learning rate): the one unused for longest goes. */
const MOST_CONSTANTS = 2048;

interface HostOrDevice {
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
  const kept = new Map<string, number>();
  const idOf = (key: string, { shape, dtype, values }: HostOrDevice): number => {
    const found = kept.get(key);
    const id = found ?? native.binding.createTensor(shape, dtype, values);
    if (found !== undefined) kept.delete(key); // in again at the end: used last
    kept.set(key, id);
    if (kept.size > MOST_CONSTANTS) forgetFirst(kept, native.binding);
    return id;
  };
  native.getInputTensorIds = (tensors) =>
    tensors.flatMap((tensor) => {
      const data = (tensor as Partial<tf.TensorInfo>).dataId && tensorMap.get(tensor.dataId);
      const key = data && keyOf(data, native.binding);
      return key === undefined ? upload([tensor]) : [idOf(key, data as HostOrDevice)];
    });
}

/** Undefined: not a constant. */
function keyOf(data: HostOrDevice, { TF_FLOAT, TF_INT32 }: Binding): string | undefined {
  const { values, dtype, shape } = data;
  if (!ArrayBuffer.isView(values) || (dtype !== TF_FLOAT && dtype !== TF_INT32)) return undefined;
  if (values.byteLength > MOST_VALUES * 4) return undefined;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return `${dtype} ${shape.join()} ${bytes.toString('latin1')}`;
}

function forgetFirst(kept: Map<string, number>, binding: Binding): void {
  for (const [key, id] of kept) {
    kept.delete(key);
    binding.deleteTensor(id);
    return;
  }
}
