/** Makes the index of one split: all its annotations read, checked and packed, by several threads where there are many. */
import { once } from 'node:events';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Layout, Split } from '../config.ts';
import { readerOf } from '../layouts/layout-readers.ts';
import type { PairIndex } from './index-file.ts';
import { packRows, type PackedRows, type PackingTask } from './pack-rows.ts';
import { joinPacked, type PackedPairs } from './packed-pairs.ts';
import { inOrder, scanFiles, stateOf, type ScannedFile } from './scan-folder.ts';

/** A thread is started for so many pairs; starting one costs as much as reading some thousand. */
const PAIRS_A_THREAD = 10_000;

/**
 * Of a thread's heap. Without limits garbage is let pile up to several times of what is in use: about 20 MiB of code and
 * 0.2 KiB a pair for the lists. A thread that needs more than its limit fails.
 */
const heapLimits = (pairs: number) => ({
  maxYoungGenerationSizeMb: 4,
  maxOldGenerationSizeMb: 48 + pairs / 3000,
});

/** Threads run built JavaScript, whatever this file is. */
const THREAD_FILE = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/pair-index/packing-thread.js' : './packing-thread.js',
  import.meta.url,
);

interface BuiltIndex {
  readonly index: PairIndex;
  /** The annotations that were read, with the hashes of their contents. */
  readonly annotations: readonly ScannedFile[];
}

/** @throws MissingDataError when the split has no list. */
export async function buildIndex(root: string, layout: Layout, split: Split): Promise<BuiltIndex> {
  const reader = readerOf(layout);
  const list = await scanFiles(root, [reader.listOf(split)]);
  const opened = await reader.open(root, [split]);
  const total = opened.ids[split].length;
  const count = Math.max(1, Math.min(os.availableParallelism(), Math.floor(total / PAIRS_A_THREAD)));
  const tasks = Array.from({ length: count }, (_, i): PackingTask => {
    const [first, end] = [i, i + 1].map((part) => Math.round((total * part) / count));
    return { root, layout, split, first: first ?? 0, end: end ?? total, total };
  });
  const parts = (await Promise.all(tasks.map(count === 1 ? packHere : packInThread))).flat();
  const pairs = joinPacked(parts.map((part) => part.pairs));
  const annotations = parts.flatMap((part) => part.files);
  const files = new Map([...list, ...annotations].map((file) => [file.relative, file]));
  const byList = opened.named(split);
  const all = inOrder([...files.keys(), ...byList.annotations, ...byList.pictures, ...picturesOf(pairs)]);
  const ofParts = new Map(parts.flatMap((part) => part.partsFiles).map((file) => [file.relative, file]));
  const partsFiles = inOrder(ofParts.keys());
  const unseen = all.filter((relative) => !files.has(relative));
  for (const file of await scanFiles(root, unseen)) files.set(file.relative, file);
  return {
    index: {
      layout,
      root,
      split,
      state: stateOf([
        ...all.flatMap((relative) => files.get(relative) ?? []),
        ...partsFiles.flatMap((relative) => ofParts.get(relative) ?? []),
      ]),
      files: all,
      partsFiles,
      isMarked: parts.some((part) => part.isMarked),
      defects: opened.defects,
      ids: opened.ids[split],
      pairs,
    },
    annotations,
  };
}

const picturesOf = ({ pictures }: PackedPairs) => pictures.map(({ file }) => file);

async function packHere(task: PackingTask): Promise<PackedRows[]> {
  const parts: PackedRows[] = [];
  for await (const part of packRows(task)) parts.push(part);
  return parts;
}

async function packInThread(task: PackingTask): Promise<PackedRows[]> {
  // No flags of ours: `--conditions` for the sources would reach it too.
  const worker = new Worker(THREAD_FILE, {
    workerData: task,
    execArgv: [],
    resourceLimits: heapLimits(task.total),
  });
  const parts: PackedRows[] = [];
  worker.on('message', (part: PackedRows) => parts.push(part));
  await once(worker, 'exit');
  return parts;
}
