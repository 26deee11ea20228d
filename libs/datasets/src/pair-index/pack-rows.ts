/** Reads some of a split's pairs into columns, and notes the hash of every annotation on the way. */
import fs from 'node:fs';
import path from 'node:path';
import { FileError, openFileSync } from '@keygrid/files';
import type { Layout, Split } from '../config.ts';
import type { ReadFile } from '../layouts/layout-reader.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import { createPacker, type PackedPairs } from './packed-pairs.ts';
import { ABSENT, sha256, type ScannedFile } from './scan-folder.ts';

/** Rows of the split's list from `first` to before `end`. */
export interface PackingTask {
  readonly root: string;
  readonly layout: Layout;
  readonly split: Split;
  readonly first: number;
  readonly end: number;
  /** Rows of the whole list. */
  readonly total: number;
}
export interface PackedRows {
  readonly pairs: PackedPairs;
  /** Every annotation that was read, as it was just before. */
  readonly files: readonly ScannedFile[];
  /** Every annotation of a whole picture that was read for its parts. */
  readonly partsFiles: readonly ScannedFile[];
  /** Whether a keypoint has a mark of absence that version 1 of the identity took for a point. */
  readonly isMarked: boolean;
}

/** What is packed is given away after so many pairs, so that little of it is held at a time. */
const PAIRS_A_PART = 4000;

/** In order. A pair that cannot be read gets an empty place: it is the one who uses it that must hear why. */
export async function* packRows(task: PackingTask): AsyncGenerator<PackedRows> {
  const { root, layout, split, first, end } = task;
  const reader = readerOf(layout);
  const [files, partsFiles] = [new Map<string, ScannedFile>(), new Map<string, ScannedFile>()];
  const opened = await reader.open(root, [split], noting(root, files), noting(root, partsFiles));
  let [packer, isMarked] = [createPacker(), false];
  const part = (): PackedRows => ({
    pairs: packer.packed(),
    files: [...files.values()],
    partsFiles: [...partsFiles.values()],
    isMarked,
  });
  for (let row = first; row < end; row++) {
    const pair = await opened.read(split, row).catch(() => undefined);
    isMarked ||= pair?.absent?.some(({ mark }) => !reader.marksOfVersion1.includes(mark)) ?? false;
    packer.add(pair);
    if ((row - first + 1) % PAIRS_A_PART !== 0) continue;
    yield part();
    packer = createPacker();
    files.clear();
    partsFiles.clear();
  }
  yield part();
}

/** Reads files and notes each, as it was just before. */
function noting(root: string, files: Map<string, ScannedFile>): ReadFile {
  // At once, not in turns: many small files take a tenth of the time, and a thread has nothing else to do.
  return async (file) => {
    const relative = path.relative(root, file);
    try {
      const { content, ...times } = readWithTimes(file);
      if (!files.has(relative)) {
        files.set(relative, { relative, bytes: content.length, ...times, sha256: sha256(content) });
      }
      return content;
    } catch (error) {
      // One that a pair names and that is not there: when it comes, the index is made again.
      if (error instanceof FileError && error.fault === 'missing')
        files.set(relative, { relative, bytes: ABSENT, modifiedMs: 0, changedMs: 0 });
      throw error;
    }
  };
}

function readWithTimes(file: string): Pick<ScannedFile, 'modifiedMs' | 'changedMs'> & { content: Buffer } {
  const { descriptor } = openFileSync(file, 'annotation');
  try {
    const { mtimeMs: modifiedMs, ctimeMs: changedMs, size } = fs.fstatSync(descriptor);
    const content = Buffer.allocUnsafe(size);
    return { content: content.subarray(0, fs.readSync(descriptor, content)), modifiedMs, changedMs };
  } finally {
    fs.closeSync(descriptor);
  }
}
