/** Tensors as PyTorch keeps them: strides over a storage that several may share. */
import { elementCount } from '../file-tensor.ts';
import type { StorageElement } from './element.ts';
import { quoted, type Refusal } from './refusal.ts';

/** A stretch of elements in a file of its own. */
export class Storage {
  readonly element: StorageElement;
  readonly key: string;
  /** Elements. */
  readonly length: number;
  /** Elements before what is seen of it. */
  readonly offset: number;
  constructor(element: StorageElement, key: string, length: number, offset = 0) {
    this.element = element;
    this.key = key;
    this.length = length;
    this.offset = offset;
  }
}

/** Offset and strides count elements. */
export class TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** Refuses a view that leaves its storage, and one with more elements: it repeats some, and a few bytes could claim any amount of memory. */
export function requireInside({ storage, offset, shape, strides }: TensorView, refusal: Refusal): void {
  const elements = elementCount(shape);
  if (elements === 0) return;
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offset);
  const what = `a tensor [${shape.join(', ')}] with strides [${strides.join(', ')}] from element ${offset} on`;
  if (!(last < storage.length))
    throw refusal.damaged(`${what} leaves its storage ${quoted(storage.key)} of ${storage.length} elements`);
  if (!(elements <= storage.length))
    throw refusal.unsupported(`${what} repeats elements of its storage; save tensor.contiguous()`);
}
