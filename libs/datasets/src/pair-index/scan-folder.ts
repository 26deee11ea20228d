/** Files of a data set with their sizes and times: what tells whether something made from them still holds. */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { mapConcurrently } from '../map-concurrently.ts';

/** Files looked at side by side: network file systems answer slowly, one at a time. */
const FILES_AT_ONCE = 32;

/** Bytes of a file that is not there. */
export const ABSENT = -1;

export interface ScannedFile {
  /** To the data set's folder. */
  readonly relative: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** When anything of the file last changed, its times included: no program can set it. */
  readonly changedMs: number;
  /** Of its content, where that was read. */
  readonly sha256?: string;
}

/** In the order of the paths. A file that is not there is `ABSENT`. */
export function scanFiles(
  root: string,
  paths: readonly string[],
  scanOne: (file: string) => Promise<Omit<ScannedFile, 'relative'>> = look,
): Promise<ScannedFile[]> {
  return mapConcurrently(paths, FILES_AT_ONCE, async (relative) => {
    const found = await scanOne(path.join(root, relative)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
      return { bytes: ABSENT, modifiedMs: 0, changedMs: 0 };
    });
    return { relative, ...found };
  });
}

async function look(file: string): Promise<Omit<ScannedFile, 'relative'>> {
  const { size: bytes, mtimeMs: modifiedMs, ctimeMs: changedMs } = await fs.stat(file);
  return { bytes, modifiedMs, changedMs };
}

export const isUnchanged = (file: ScannedFile, before: ScannedFile | undefined): boolean =>
  file.bytes === before?.bytes &&
  file.modifiedMs === before.modifiedMs &&
  file.changedMs === before.changedMs;

/** Equal while no file came, went, or has another size or time. */
export function stateOf(files: readonly ScannedFile[]): string {
  return sha256(files.map((f) => `${f.relative}\0${f.bytes}\0${f.modifiedMs}\0${f.changedMs}\n`).join(''));
}

/** As fingerprints always sorted them. */
export const inOrder = (paths: Iterable<string>): string[] =>
  [...new Set(paths)].sort((a, b) => (a < b ? -1 : 1));

export const sha256 = (data: string | Uint8Array): string =>
  crypto.createHash('sha256').update(data).digest('hex');
