/** A data set's fingerprint: two machines that agree on it train on the same data. */
import crypto from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@keygrid/geometry';
import type { Layout } from './config.ts';
import { readerOf } from './layout-readers.ts';
import { mapConcurrently } from './map-concurrently.ts';

/** Files looked at side by side: network file systems answer slowly, one at a time. */
const FILES_AT_ONCE = 32;

interface Entry {
  readonly relative: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly isAnnotation: boolean;
}

/** One remembered fingerprint for each folder and layout; valid while no size and no modification time changed. */
type Remembered = Record<string, { state: string; fingerprint: string }>;

/**
 * SHA-256 in hex over the sorted (relative path, size) of every file the loader reads and the contents of its annotations.
 * @param cacheFile Where the last result is remembered (made when absent); without it everything is read again.
 */
export async function fingerprint(folder: string, layout: Layout, cacheFile?: string): Promise<string> {
  const root = path.resolve(folder);
  const entries = await listEntries(root, layout);
  const state = sha256(entries.map((e) => `${e.relative}\0${e.bytes}\0${e.modifiedMs}\n`).join(''));
  const remembered = cacheFile === undefined ? {} : await readRemembered(cacheFile);
  const key = `${layout}:${root}`;
  const known = remembered[key];
  if (known?.state === state) return known.fingerprint;
  const lines = await mapConcurrently(entries, FILES_AT_ONCE, async (e) => {
    const contents = e.isAnnotation ? sha256(await fs.readFile(path.join(root, e.relative))) : '';
    return `${e.relative}\0${e.bytes}\0${contents}\n`;
  });
  const result = sha256(lines.join(''));
  if (cacheFile !== undefined) {
    await writeRemembered(cacheFile, { ...remembered, [key]: { state, fingerprint: result } });
  }
  return result;
}

async function listEntries(root: string, layout: Layout): Promise<Entry[]> {
  const { annotations, pictures } = await readerOf(layout).listFiles(root);
  const isAnnotation = new Set(annotations);
  const all = [...annotations, ...pictures].sort((a, b) => (a < b ? -1 : 1));
  return mapConcurrently(all, FILES_AT_ONCE, async (relative) => {
    const file = path.join(root, relative);
    const stat = await fs.stat(file).catch((cause: unknown) => {
      throw new UserError(`${file}: cannot be read. The data set is not complete; restore this file.`, {
        cause,
      });
    });
    return { relative, bytes: stat.size, modifiedMs: stat.mtimeMs, isAnnotation: isAnnotation.has(relative) };
  });
}

/** A cache that is absent or damaged is empty: it costs time, never correctness. */
async function readRemembered(cacheFile: string): Promise<Remembered> {
  try {
    return JSON.parse(await fs.readFile(cacheFile, 'utf8')) as Remembered;
  } catch {
    return {};
  }
}

async function writeRemembered(cacheFile: string, remembered: Remembered): Promise<void> {
  await fs.mkdir(path.dirname(cacheFile), { recursive: true });
  const aside = `${cacheFile}.${process.pid}`;
  await fs.writeFile(aside, JSON.stringify(remembered, null, 2));
  await fs.rename(aside, cacheFile);
}

const sha256 = (data: string | Buffer): string => crypto.createHash('sha256').update(data).digest('hex');
