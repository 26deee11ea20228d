/** Text as people have it: UTF-8 with or without a byte order mark, UTF-16 with one; any line ends. */
import { FileError } from './file-error.ts';

interface Mark {
  readonly bytes: readonly number[];
  readonly encoding: string;
}

/** UTF-32's first mark begins as one of UTF-16, so it comes first. */
const MARKS: readonly Mark[] = [
  { bytes: [0xff, 0xfe, 0, 0], encoding: 'utf-32' },
  { bytes: [0, 0, 0xfe, 0xff], encoding: 'utf-32' },
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];
const REMEDY = 'save it as UTF-8';

/**
 * The text without its mark, with line feeds as line ends.
 * @throws FileError for other encodings, damaged text and NUL characters: what is wrong, on which line, the remedy.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const mark = MARKS.find((each) => each.bytes.every((byte, i) => bytes[i] === byte));
  const encoding = mark?.encoding ?? 'utf-8';
  if (encoding === 'utf-32') throw notText(file, `it is in UTF-32, which is not read; ${REMEDY}`);
  const body = bytes.subarray(mark?.bytes.length ?? 0);
  const text = decoded(body, encoding, file);
  const nul = text.indexOf('\0');
  if (nul >= 0) throw notText(file, nulIn(text, nul));
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function decoded(body: Uint8Array, encoding: string, file: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    if (encoding !== 'utf-8') throw notText(file, `it is damaged UTF-16; ${REMEDY}`, cause);
    const at = firstInvalidByte(body);
    const byte = (body[at] ?? 0).toString(16).padStart(2, '0');
    const line = lineAt(body, at);
    const what = `it is not UTF-8 (byte 0x${byte} on line ${line}); ${REMEDY}, for Latin-1: iconv -f LATIN1 -t UTF-8 OLD > NEW`;
    throw notText(file, what, cause);
  }
}

const notText = (file: string, what: string, cause?: unknown) => new FileError('not-text', file, what, cause);

/** Every second character NUL: UTF-16 without its mark. */
function nulIn(text: string, at: number): string {
  const start = text.slice(0, 64);
  const nuls = start.split('\0').length - 1;
  if (nuls > 1 && nuls * 3 >= start.length)
    return `it looks like UTF-16 without a byte order mark; ${REMEDY}`;
  const line = text.slice(0, at).split(/\r\n?|\n/).length;
  return `it has a NUL character on line ${line}; expected text, so it is damaged or of another kind`;
}

/** By halves the longest start that may still become text, then back to where its last character begins. */
function firstInvalidByte(bytes: Uint8Array): number {
  let sound = 0;
  let unsound = bytes.length + 1;
  while (unsound - sound > 1) {
    const middle = (sound + unsound) >> 1;
    if (decodes(bytes.subarray(0, middle), { stream: true })) sound = middle;
    else unsound = middle;
  }
  while (!decodes(bytes.subarray(0, sound), { stream: false })) sound--;
  return sound;
}

/** Streaming, a character that is cut at the end is no error. */
function decodes(bytes: Uint8Array, { stream }: { stream: boolean }): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false; // asked only whether it does
  }
}

function lineAt(bytes: Uint8Array, at: number): number {
  const before = new TextDecoder('latin1').decode(bytes.subarray(0, at));
  return before.split(/\r\n?|\n/).length;
}
