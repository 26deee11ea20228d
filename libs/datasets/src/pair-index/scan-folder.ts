/** The files of a data set with their sizes and times: what tells whether an index still holds. */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { mapConcurrently } from '../map-concurrently.ts';

/** Files looked at side by side: network file systems answer slowly, one at a time. */
export const FILES_AT_ONCE = 32;

/** Bytes of a file that a list names and that is not there. */
export const ABSENT = -1;

export interface ScannedFile {
  readonly relative: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly isAnnotation: boolean;
  /** Of its content, where that was read. */
  readonly sha256?: string;
}

export interface ListedFiles {
  readonly annotations: readonly string[];
  readonly pictures: readonly string[];
}

/** Sorted by path. */
export async function scanFolder(
  root: string,
  { annotations, pictures }: ListedFiles,
  known: ReadonlyMap<string, ScannedFile> = new Map(),
): Promise<ScannedFile[]> {
  const annotated = new Set(annotations);
  const all = [...annotations, ...pictures].sort((a, b) => (a < b ? -1 : 1));
  return mapConcurrently(all, FILES_AT_ONCE, async (relative) => {
    const seen = known.get(relative);
    if (seen) return seen;
    const isAnnotation = annotated.has(relative);
    const stat = await fs.stat(path.join(root, relative)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      return { size: ABSENT, mtimeMs: 0 };
    });
    return { relative, bytes: stat.size, modifiedMs: stat.mtimeMs, isAnnotation };
  });
}

/** Equal while no file came, went, or has another size or time. */
export function stateOf(files: readonly ScannedFile[]): string {
  return sha256(files.map((f) => `${f.relative}\0${f.bytes}\0${f.modifiedMs}\n`).join(''));
}

export const sha256 = (data: string | Uint8Array): string =>
  crypto.createHash('sha256').update(data).digest('hex');
