/** The elements of a MAT-file: type, bytes, and where the next one begins. Nothing outside its container is touched. */
import { CorruptDataError } from '../corrupt-data-error.ts';
import { MI } from './format.ts';

/** Bytes still to be read, and whose they are. */
export interface Source {
  readonly view: DataView;
  readonly little: boolean;
  /** Names the file, and the compressed part of it, in messages. */
  readonly what: string;
}

export interface Element {
  readonly type: number;
  readonly bytes: Source;
}

export function corrupt({ what }: Source, defect: string): CorruptDataError {
  return new CorruptDataError(`${what}: ${defect}. The file is damaged or was cut short; restore it.`);
}

/** All elements from `at` to the end. @throws CorruptDataError for one that is cut short or longer than its container. */
export function* elementsOf(source: Source, at = 0): Generator<Element> {
  while (at < source.view.byteLength) {
    const { element, next } = elementAt(source, at);
    yield element;
    at = next;
  }
}

function elementAt(source: Source, at: number): { element: Element; next: number } {
  const { view, little } = source;
  const rest = view.byteLength - at;
  if (rest < 8) throw corrupt(source, `${rest} bytes at ${at} where an element of at least 8 was expected`);
  const first = view.getUint32(at, little);
  const smallBytes = first >>> 16;
  if (smallBytes > 0) {
    if (smallBytes > 4)
      throw corrupt(source, `a small element at ${at} says it has ${smallBytes} bytes; it holds 4`);
    return { element: { type: first & 0xffff, bytes: part(source, at + 4, smallBytes) }, next: at + 8 };
  }
  const bytes = view.getUint32(at + 4, little);
  if (bytes > rest - 8) {
    throw corrupt(source, `an element at ${at} says it has ${bytes} bytes, ${rest - 8} are left`);
  }
  // Compressed elements are the only ones without padding; the last one of a file may lack it.
  const padded = first === MI.compressed ? bytes : Math.ceil(bytes / 8) * 8;
  return { element: { type: first, bytes: part(source, at + 8, bytes) }, next: at + 8 + padded };
}

function part({ view, ...source }: Source, at: number, bytes: number): Source {
  return { ...source, view: new DataView(view.buffer, view.byteOffset + at, bytes) };
}
