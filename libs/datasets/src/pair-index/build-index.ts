/** Makes an index from a folder: all annotations read, checked and packed, by several threads where there are many. */
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { SPLITS, type Layout } from '../config.ts';
import { readerOf } from '../layout-readers.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { PairIndex } from './index-file.ts';
import { packRows, type PackedRows, type PackingTask } from './pack-rows.ts';
import { joinPacked } from './packed-pairs.ts';
import { ABSENT, FILES_AT_ONCE, scanFolder, sha256, stateOf, type ScannedFile } from './scan-folder.ts';

/** A thread is started for so many pairs; starting one costs as much as reading some thousand. */
const PAIRS_A_THREAD = 5000;

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

export async function buildIndex(root: string, layout: Layout): Promise<PairIndex> {
  const reader = readerOf(layout);
  const { ids, defects } = await reader.open(root);
  const listed = await reader.listFiles(root);
  const total = SPLITS.reduce((sum, split) => sum + ids[split].length, 0);
  const count = Math.max(1, Math.min(os.availableParallelism(), Math.floor(total / PAIRS_A_THREAD)));
  const tasks = Array.from({ length: count }, (_, i): PackingTask => {
    const [first, end] = [i, i + 1].map((part) => Math.round((total * part) / count));
    return { root, layout, first: first ?? 0, end: end ?? total, total };
  });
  const parts = (await Promise.all(tasks.map(count === 1 ? packHere : packInThread))).flat();
  const read = new Map(parts.flatMap((part) => part.files.map((file) => [file.relative, file] as const)));
  const files = await scanFolder(root, listed, read);
  return {
    layout,
    root,
    state: stateOf(files),
    fingerprint: await fingerprintOf(root, files),
    missing: files.find(({ bytes }) => bytes === ABSENT)?.relative ?? null,
    defects,
    ids,
    pairs: joinPacked(parts.map(({ pairs }) => pairs)),
  };
}

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

/** SHA-256 over the sorted (path, size) of every file and the contents of the annotations, read here where no pair needed them. */
async function fingerprintOf(root: string, files: readonly ScannedFile[]): Promise<string> {
  const lines = await mapConcurrently(files, FILES_AT_ONCE, async (file) => {
    const { relative, bytes, isAnnotation } = file;
    const read = async () => sha256(await fs.readFile(path.join(root, relative)));
    const contents = isAnnotation && bytes !== ABSENT ? (file.sha256 ?? (await read())) : '';
    return `${relative}\0${bytes}\0${contents}\n`;
  });
  return sha256(lines.join(''));
}
