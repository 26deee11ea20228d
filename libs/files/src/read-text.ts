/** Text and JSON from outside. */
import { decodeText } from './decode-text.ts';
import { FileError } from './file-error.ts';
import type { FileKind } from './file-kinds.ts';
import { duplicateKey } from './json-duplicate-key.ts';
import { readBytes, readBytesSync } from './read-bytes.ts';

/** @throws FileError as `openFile` and `decodeText`. */
export async function readText(file: string, kind: FileKind): Promise<string> {
  return decodeText(await readBytes(file, kind), file);
}

/** As `readText`, for callers that cannot wait. */
export function readTextSync(file: string, kind: FileKind): string {
  return decodeText(readBytesSync(file, kind), file);
}

/** @throws FileError for what is no JSON, and for a key that stands twice in one object: parsers keep the last in silence. */
export function parseJson(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FileError('not-text', file, `it is not valid JSON (${(cause as Error).message})`, cause);
  }
  const twice = duplicateKey(text);
  if (twice === undefined) return value;
  const shown = JSON.stringify(twice.length > 100 ? `${twice.slice(0, 100)}…` : twice);
  throw new FileError('not-text', file, `the key ${shown} stands twice in one object; remove one of them`);
}
