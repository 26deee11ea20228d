/** The storages of PyTorch by their class's name, and what their elements become in a safetensors file. */
import type { ElementType } from '../file-tensor.ts';

export interface StorageElement {
  /** Class in the module `torch`. */
  readonly name: string;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly type: ElementType;
  /** Smaller integers and booleans, element by element as 64-bit ones. Left out: the bytes are taken as they are. */
  readonly widen?: (bytes: Uint8Array) => ArrayLike<number>;
}

const whole = { type: 'I64' } as const;

export const STORAGE_ELEMENTS: readonly StorageElement[] = [
  { name: 'FloatStorage', bytes: 4, type: 'F32' },
  { name: 'HalfStorage', bytes: 2, type: 'F16' },
  { name: 'BFloat16Storage', bytes: 2, type: 'BF16' },
  { name: 'DoubleStorage', bytes: 8, type: 'F64' },
  { name: 'LongStorage', bytes: 8, ...whole },
  { name: 'IntStorage', bytes: 4, ...whole, widen: ({ buffer }) => new Int32Array(buffer) },
  { name: 'ShortStorage', bytes: 2, ...whole, widen: ({ buffer }) => new Int16Array(buffer) },
  { name: 'CharStorage', bytes: 1, ...whole, widen: ({ buffer }) => new Int8Array(buffer) },
  { name: 'ByteStorage', bytes: 1, ...whole, widen: (bytes) => bytes },
  { name: 'BoolStorage', bytes: 1, ...whole, widen: (bytes) => bytes },
];
