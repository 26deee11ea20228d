/** Every file that a data set's runs can read, with its content as a hash: what tells two folders apart to the byte. */
import path from 'node:path';
import { ABSENT, type ScannedFile } from '../pair-index/scan-folder.ts';

/** The first line says what the lines below are, for hashing; entries end in NUL, which no path holds. */
const HEADING = 'keygrid data set 2\0';

/** `<SHA-256> <bytes> <path>` of each file, in the order given; those that are not there have no entry. */
export function manifestOf(files: readonly ScannedFile[]): string {
  const there = files.filter(({ bytes }) => bytes !== ABSENT);
  return HEADING + there.map(({ relative, bytes, sha256 }) => `${sha256} ${bytes} ${relative}\0`).join('');
}

interface FileChange {
  /** Relative path of the first file, in the order of paths, that is not as it was. */
  readonly file: string;
  readonly what: 'changed' | 'gone' | 'new';
  /** How many there are. */
  readonly of: number;
}

/** Undefined where both are the same. */
export function firstChange(before: string, now: string): FileChange | undefined {
  const [old, current] = [entriesOf(before), entriesOf(now)];
  const changed = [...new Set([...old.keys(), ...current.keys()])]
    .filter((file) => old.get(file) !== current.get(file))
    .sort((a, b) => (a < b ? -1 : 1));
  const [file] = changed;
  if (file === undefined) return undefined;
  const what = !current.has(file) ? 'gone' : old.has(file) ? 'changed' : 'new';
  return { file, what, of: changed.length };
}

/** Path to hash and size. */
function entriesOf(manifest: string): Map<string, string> {
  const entries = manifest.slice(HEADING.length).split('\0').slice(0, -1);
  return new Map(
    entries.map((entry) => {
      const pathFrom = entry.indexOf(' ', entry.indexOf(' ') + 1) + 1;
      return [entry.slice(pathFrom), entry.slice(0, pathFrom)];
    }),
  );
}

/**
 * A sentence without its full stop: what is not as it was when `before` was taken, for a person who knows the folder.
 * Undefined where both are the same.
 */
export function changeText(folder: string, before: string, now: string): string | undefined {
  const change = firstChange(before, now);
  if (!change) return undefined;
  const { file, what, of } = change;
  const text = { changed: 'has other content than', gone: 'is no longer there as', new: 'was not there' }[
    what
  ];
  const more = of === 1 ? '' : `; it is the first of ${of} files that differ`;
  return `${path.join(folder, file)} ${text} when the data set was registered${more}`;
}
