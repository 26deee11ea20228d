/** Reads the real numeric arrays of a MATLAB file of level 5 (`save -v6` and, compressed, `-v7`): all that annotations need. */
import { inflateSync } from 'node:zlib';
import { CorruptDataError } from '../corrupt-data-error.ts';
import { corrupt, elementsOf, type Source } from './element.ts';
import {
  CLASSES,
  COMPLEX_FLAG,
  FIRST_NUMERIC_CLASS,
  HEADER_BYTES,
  MI,
  NUMBER_KINDS,
  TEXT_BYTES,
  VERSION,
} from './format.ts';

/** Column by column, as MATLAB stores it. */
export interface MatArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** An annotation has some hundred bytes; a part that inflates beyond this is damaged or meant to hurt. */
const MOST_INFLATED_BYTES = 64 * 2 ** 20;

/**
 * The arrays with these names. What else the file holds is passed over unread.
 * @param file Only for messages.
 * @throws CorruptDataError for another format, a file cut short, or a name that is missing or no real numeric array.
 */
export function readMat<Name extends string>(
  content: Uint8Array,
  file: string,
  names: readonly Name[],
): Record<Name, MatArray> {
  const source = openMat(content, file);
  const found = new Map<string, MatArray>();
  const seen: string[] = [];
  for (const matrix of matricesOf(source)) {
    const array = matrixOf(matrix, names);
    seen.push(array.name);
    if (array.value) found.set(array.name, array.value);
  }
  const entries = names.map((name) => {
    const value = found.get(name);
    if (value) return [name, value] as const;
    const held = seen.length > 0 ? seen.map((one) => `"${one}"`).join(', ') : 'nothing';
    throw new CorruptDataError(`${file}: has no array "${name}"; it holds ${held}. Restore this file.`);
  });
  return Object.fromEntries(entries) as Record<Name, MatArray>;
}

/** Checks the heading; what follows are elements. */
function openMat(content: Uint8Array, file: string): Source {
  const text = Buffer.from(content.subarray(0, TEXT_BYTES)).toString('latin1');
  if (text.startsWith('\x89HDF') || text.startsWith('MATLAB 7.3')) {
    throw new CorruptDataError(
      `${file}: a MATLAB file of version 7.3 (HDF5). Expected level 5: load it in MATLAB and save it with -v7.`,
    );
  }
  const isLevel5 = text.startsWith('MATLAB 5.0 MAT-file') && content.byteLength >= HEADER_BYTES;
  const mark = Buffer.from(content.subarray(HEADER_BYTES - 2, HEADER_BYTES)).toString('latin1');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const little = mark === 'IM';
  if (!isLevel5 || !(little || mark === 'MI') || view.getUint16(HEADER_BYTES - 4, little) !== VERSION) {
    throw new CorruptDataError(
      `${file}: not a MATLAB file of level 5: its first ${HEADER_BYTES} bytes are not that format's heading. Restore this file.`,
    );
  }
  const rest = new DataView(
    content.buffer,
    content.byteOffset + HEADER_BYTES,
    content.byteLength - HEADER_BYTES,
  );
  return { view: rest, little, what: file };
}

function* matricesOf(source: Source): Generator<Source> {
  for (const { type, bytes } of elementsOf(source)) {
    if (type === MI.matrix) yield bytes;
    else if (type === MI.compressed) yield* matricesOf(inflated(bytes));
    else throw corrupt(source, `an element of type ${type} where an array was expected`);
  }
}

function inflated(source: Source): Source {
  const { view, little, what } = source;
  try {
    const content = inflateSync(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), {
      maxOutputLength: MOST_INFLATED_BYTES,
    });
    const inner = new DataView(content.buffer, content.byteOffset, content.byteLength);
    return { view: inner, little, what: `${what}: in its compressed part` };
  } catch (cause) {
    throw corrupt(source, `a compressed part cannot be inflated (${(cause as Error).message})`);
  }
}

/** The array's name, and its numbers when it is wanted. */
function matrixOf(matrix: Source, wanted: readonly string[]): { name: string; value?: MatArray } {
  const [flags, dimensions, naming, real] = take(matrix, 4);
  if (!flags || !dimensions || !naming || flags.type !== MI.uint32 || flags.bytes.view.byteLength !== 8) {
    throw corrupt(matrix, 'an array without flags, dimensions and name');
  }
  const { view } = naming.bytes;
  const name = Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('latin1');
  if (!wanted.includes(name)) return { name };
  const word = flags.bytes.view.getUint32(0, matrix.little);
  const kind = word & 0xff;
  const isComplex = ((word >>> 8) & COMPLEX_FLAG) !== 0;
  if (!CLASSES[kind] || kind < FIRST_NUMERIC_CLASS || isComplex) {
    const what = isComplex ? 'complex array' : (CLASSES[kind] ?? `of class ${kind}`);
    throw new CorruptDataError(`${matrix.what}: "${name}" is a ${what}. Expected an array of real numbers.`);
  }
  const shape = [...numbersOf(dimensions.bytes, dimensions.type)];
  const data = real ? numbersOf(real.bytes, real.type) : new Float64Array();
  const expected = shape.reduce((product, side) => product * side, 1);
  if (shape.length < 2 || data.length !== expected) {
    throw corrupt(
      matrix,
      `"${name}" has ${data.length} numbers; its shape ${shape.join('×')} takes ${expected}`,
    );
  }
  return { name, value: { shape, data } };
}

function take(source: Source, count: number) {
  const taken = [];
  for (const element of elementsOf(source)) {
    taken.push(element);
    if (taken.length === count) break;
  }
  return taken;
}

function numbersOf(source: Source, type: number): Float64Array {
  const { view, little } = source;
  const kind = NUMBER_KINDS.get(type);
  if (!kind) throw corrupt(source, `numbers of the unknown type ${type}`);
  if (view.byteLength % kind.bytes !== 0) {
    throw corrupt(source, `${view.byteLength} bytes of numbers that take ${kind.bytes} each`);
  }
  return Float64Array.from({ length: view.byteLength / kind.bytes }, (_, i) =>
    kind.read(view, i * kind.bytes, little),
  );
}
