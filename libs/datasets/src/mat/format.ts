/** The numbers of MATLAB's level 5 MAT-file format that reader and writer share. */

export const HEADER_BYTES = 128;
export const TEXT_BYTES = 116;
export const VERSION = 0x0100;

/** What an element's bytes are. */
export const MI = { int8: 1, int32: 5, uint32: 6, matrix: 14, compressed: 15 } as const;

/** How numbers are stored, by element type; 64-bit whole numbers are given as the nearest double. */
interface NumberKind {
  readonly bytes: number;
  read(view: DataView, at: number, little: boolean): number;
}
export const NUMBER_KINDS: ReadonlyMap<number, NumberKind> = new Map([
  [1, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [3, { bytes: 2, read: (view, at, little) => view.getInt16(at, little) }],
  [4, { bytes: 2, read: (view, at, little) => view.getUint16(at, little) }],
  [5, { bytes: 4, read: (view, at, little) => view.getInt32(at, little) }],
  [6, { bytes: 4, read: (view, at, little) => view.getUint32(at, little) }],
  [7, { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) }],
  [9, { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) }],
  [12, { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) }],
  [13, { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) }],
]);

/** Array classes by number; the numeric ones begin at `double`. */
export const CLASSES = [
  '',
  'cell array',
  'struct',
  'object',
  'text',
  'sparse array',
  'double',
  'single',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
] as const;
export const FIRST_NUMERIC_CLASS = 6;
export const COMPLEX_FLAG = 0x08;
