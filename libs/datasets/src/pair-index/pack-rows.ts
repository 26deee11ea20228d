/** Reads some of a data set's pairs into columns, and notes the hash of every annotation on the way. */
import fs from 'node:fs';
import path from 'node:path';
import { SPLITS, type Layout, type Split } from '../config.ts';
import { readerOf } from '../layout-readers.ts';
import type { OpenLayout } from '../layout-reader.ts';
import { createPacker, type PackedPairs } from './packed-pairs.ts';
import { sha256, type ScannedFile } from './scan-folder.ts';

/** Pairs counted over all splits in the order of `SPLITS`, from `first` to before `end`. */
export interface PackingTask {
  readonly root: string;
  readonly layout: Layout;
  readonly first: number;
  readonly end: number;
  /** Of the whole data set. */
  readonly total: number;
}
export interface PackedRows {
  readonly pairs: PackedPairs;
  /** Every annotation that was read, as it was just before. */
  readonly files: readonly ScannedFile[];
}

/** What is packed is given away after so many pairs, so that little of it is held at a time. */
const PAIRS_A_PART = 4000;

/** In order. A pair that cannot be read gets an empty place: it is the one who uses it that must hear why. */
export async function* packRows({ root, layout, first, end }: PackingTask): AsyncGenerator<PackedRows> {
  const files = new Map<string, ScannedFile>();
  // At once, not in turns: many small files take a tenth of the time, and a thread has nothing else to do.
  const opened = await readerOf(layout).open(root, async (file) => {
    const { content, modifiedMs } = readWithTime(file);
    const relative = path.relative(root, file);
    if (!files.has(relative)) {
      const bytes = content.length;
      files.set(relative, { relative, bytes, modifiedMs, isAnnotation: true, sha256: sha256(content) });
    }
    return content;
  });
  let [packer, count] = [createPacker(), 0];
  const part = (): PackedRows => ({ pairs: packer.packed(), files: [...files.values()] });
  for (const { split, row } of rowsOf(opened, first, end)) {
    packer.add(await opened.read(split, row).catch(() => undefined));
    count += 1;
    if (count % PAIRS_A_PART !== 0) continue;
    yield part();
    packer = createPacker();
    files.clear();
  }
  yield part();
}

function readWithTime(file: string): { content: Buffer; modifiedMs: number } {
  const descriptor = fs.openSync(file, 'r');
  try {
    const { mtimeMs: modifiedMs, size } = fs.fstatSync(descriptor);
    const content = Buffer.allocUnsafe(size);
    return { content: content.subarray(0, fs.readSync(descriptor, content)), modifiedMs };
  } finally {
    fs.closeSync(descriptor);
  }
}

function* rowsOf({ ids }: OpenLayout, first: number, end: number): Generator<{ split: Split; row: number }> {
  let before = 0;
  for (const split of SPLITS) {
    const { length } = ids[split];
    const stop = Math.min(length, end - before);
    for (let row = Math.max(0, first - before); row < stop; row++) yield { split, row };
    before += length;
  }
}
