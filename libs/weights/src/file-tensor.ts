/** One tensor as it is in a weights file: raw little-endian numbers of one of a few types. */
import { fromBrainFloats, fromHalves, toBrainFloats, toHalves } from './half-floats.ts';
import type { StateTensor } from './state-dict.ts';

/** Bytes of one element of each type. */
export const ELEMENT_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8 } as const;
export type ElementType = keyof typeof ELEMENT_BYTES;
/** What weights are written as. */
export type FloatType = 'F32' | 'F16' | 'BF16';

export interface FileTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly bytes: Uint8Array;
}

/** How many elements a shape has; NaN where numbers cannot count them. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => (Number.isSafeInteger(product * size) ? product * size : NaN), 1);
}

/** As float32: F16 and BF16 exactly, F64 and I64 rounded. */
export function toStateTensor({ type, shape, bytes }: FileTensor): StateTensor {
  const data = toFloats[type](aligned(bytes, ELEMENT_BYTES[type]));
  return type === 'I64' ? { shape, data, type } : { shape, data };
}

export function toFileTensor({ shape, data }: StateTensor, type: FloatType = 'F32'): FileTensor {
  const values = type === 'F32' ? data : type === 'F16' ? toHalves(data) : toBrainFloats(data);
  return { type, shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/** Rounded to `type` where it holds floats of another one (F64 by way of float32); integers stay as they are. */
export function asFloats(tensor: FileTensor, type: FloatType): FileTensor {
  if (tensor.type === type || tensor.type === 'I64') return tensor;
  return toFileTensor(toStateTensor(tensor), type);
}

interface Place {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  /** Elements. */
  readonly length: number;
}

const toFloats: Record<ElementType, (place: Place) => Float32Array> = {
  F64: ({ buffer, byteOffset, length }) => new Float32Array(new Float64Array(buffer, byteOffset, length)),
  F32: ({ buffer, byteOffset, length }) => new Float32Array(buffer, byteOffset, length),
  F16: ({ buffer, byteOffset, length }) => fromHalves(new Uint16Array(buffer, byteOffset, length)),
  BF16: ({ buffer, byteOffset, length }) => fromBrainFloats(new Uint16Array(buffer, byteOffset, length)),
  I64: ({ buffer, byteOffset, length }) =>
    Float32Array.from(new BigInt64Array(buffer, byteOffset, length), Number),
};

/** Typed arrays must begin at a multiple of their element; bytes that do not are copied. */
function aligned(bytes: Uint8Array, elementBytes: number): Place {
  const { buffer, byteOffset } = bytes.byteOffset % elementBytes === 0 ? bytes : new Uint8Array(bytes);
  return { buffer, byteOffset, length: bytes.length / elementBytes };
}
