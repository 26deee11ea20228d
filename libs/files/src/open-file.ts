/**
 * The one door for files from outside. Opening never waits (a pipe without a writer would hang without end), and only a
 * regular file within its kind's size limit comes through: `/dev/zero` or a pipe has no end.
 */
import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import fs from 'node:fs/promises';
import { FileError, systemFault } from './file-error.ts';
import { FILE_KINDS, type FileKind } from './file-kinds.ts';

/** A device is not made the process's terminal either. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

export interface OpenFile {
  readonly file: string;
  readonly kind: FileKind;
  /** The caller closes it. */
  readonly handle: fs.FileHandle;
  /** Bytes, at opening. */
  readonly size: number;
}

/** @throws FileError: missing, not regular, too large, or unreadable; one line that names it. */
export async function openFile(file: string, kind: FileKind): Promise<OpenFile> {
  const handle = await fs.open(file, FLAGS).catch((cause: unknown) => {
    throw systemFault(file, FILE_KINDS[kind].expected, cause);
  });
  try {
    return { file, kind, handle, size: sizeOf(await handle.stat(), file, kind) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** As `openFile`, for callers that cannot wait; the caller closes the descriptor. */
export function openFileSync(file: string, kind: FileKind): { descriptor: number; size: number } {
  const descriptor = openDescriptor(file, kind);
  try {
    return { descriptor, size: sizeOf(fstatSync(descriptor), file, kind) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openDescriptor(file: string, kind: FileKind): number {
  try {
    return openSync(file, FLAGS);
  } catch (cause) {
    throw systemFault(file, FILE_KINDS[kind].expected, cause);
  }
}

function sizeOf(stats: Stats, file: string, kind: FileKind): number {
  if (!stats.isFile()) {
    const what = `it is ${natureOf(stats)}; expected ${FILE_KINDS[kind].expected}`;
    throw new FileError('not-regular', file, what);
  }
  if (stats.size > FILE_KINDS[kind].maxBytes) throw tooLarge(file, kind, stats.size);
  return stats.size;
}

function natureOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe (write its content into a file first)';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

export function tooLarge(file: string, kind: FileKind, size: number): FileError {
  const { expected, maxBytes } = FILE_KINDS[kind];
  const what = `it has ${inWords(size)}, more than the ${inWords(maxBytes)} that ${expected} may have`;
  return new FileError('too-large', file, what);
}

function inWords(bytes: number): string {
  if (bytes < 2 ** 10) return `${bytes} bytes`;
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 2 ** (10 * power)).toFixed(1))} ${['', 'KiB', 'MiB', 'GiB'][power]}`;
}
