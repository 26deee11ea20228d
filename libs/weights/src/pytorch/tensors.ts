/** From a view over a storage to the tensor's own numbers, one after the other. */
import { elementCount, type FileTensor } from '../file-tensor.ts';
import type { StorageElement } from './element.ts';
import type { TensorView } from './view.ts';

/** The tensor `view` shows, given the bytes of its storage. Shares them where the view is in one piece. */
export function tensorOf(view: TensorView, storage: Uint8Array): FileTensor {
  const { element } = view.storage;
  const bytes = isContiguous(view) ? piece(view, storage) : gathered(view, storage);
  return { type: element.type, shape: view.shape, bytes: element.widen ? widened(element, bytes) : bytes };
}

function piece({ storage: { element }, offset, shape }: TensorView, storage: Uint8Array): Uint8Array {
  const begin = offset * element.bytes;
  return storage.subarray(begin, begin + elementCount(shape) * element.bytes);
}

/** Rows of the last axis follow each other, and so on outwards; where an axis has one place its stride means nothing. */
function isContiguous({ shape, strides }: TensorView): boolean {
  let expected = 1;
  for (const [axis, size] of [...shape.entries()].reverse()) {
    if (size !== 1 && strides[axis] !== expected) return elementCount(shape) === 0;
    expected *= size;
  }
  return true;
}

/** Element by element in row-major order. */
function gathered(
  { storage: { element }, offset, shape, strides }: TensorView,
  storage: Uint8Array,
): Uint8Array {
  const width = element.bytes;
  const gathered = new Uint8Array(elementCount(shape) * width);
  const place = shape.map(() => 0);
  let source = offset;
  for (let to = 0; to < gathered.length; to += width) {
    for (let byte = 0; byte < width; byte++) gathered[to + byte] = storage[source * width + byte] ?? 0;
    // Counts on like a clock, the last axis fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [size = 1, stride = 0, now = 0] = [shape[axis], strides[axis], place[axis]];
      source += stride;
      place[axis] = now + 1;
      if (now + 1 < size) break;
      source -= size * stride;
      place[axis] = 0;
    }
  }
  return gathered;
}

function widened({ widen }: StorageElement, bytes: Uint8Array): Uint8Array {
  const values = widen?.(new Uint8Array(bytes)) ?? [];
  return new Uint8Array(BigInt64Array.from(Array.from(values, BigInt)).buffer);
}
