/** A store in a folder. A file under its key is always complete: written aside, fsync, rename. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openFile } from '@keygrid/files';
import { z } from 'zod';
import { storeModes, type StoreModes } from './modes.ts';
import { storeKey } from './store-key.ts';
import { MARKER, type Store } from './store.ts';
import { StoredFileError } from './stored-file-error.ts';
import { hashOf, statOf, verifyFiles } from './verify-file.ts';

const STAGING = 'staging';
const Marker = z.object({ store: z.string() });

export function openFileStore(root: string): Store {
  const url = pathToFileURL(root).href;
  const staging = path.join(root, STAGING);
  const modes = storeModes(root);
  const verify = verifyFiles();
  /** Of logs, by key. */
  const unwritten = new Map<string, string>();
  const at = (key: string): string => path.join(root, storeKey(key));
  return {
    url,
    async publish(localFile, key) {
      const file = at(key);
      await modes.makeFolder(path.dirname(file));
      const mayMove = path.resolve(localFile).startsWith(staging + path.sep);
      const aside = mayMove ? localFile : `${file}.${randomBytes(4).toString('hex')}.part`;
      const { sha256, bytes } = mayMove ? await settle(aside) : await copyAside(localFile, aside);
      await modes.giveTo(aside);
      await renameDurably(aside, file);
      return { key, sha256, bytes };
    },
    async localCopy(stored) {
      const state = await verify(at(stored.key), stored.sha256);
      if (state !== 'intact') throw new StoredFileError(url, stored, state);
      return at(stored.key);
    },
    verify: (key, sha256) => verify(at(key), sha256),
    exists: (key) => isFile(at(key)),
    async measure(key) {
      const found = await statOf(at(key));
      return found?.isFile() ? { key, sha256: await hashOf(at(key)), bytes: Number(found.size) } : undefined;
    },
    async appendLog(key, text) {
      const all = (unwritten.get(key) ?? '') + text;
      unwritten.set(key, all);
      await modes.makeFolder(path.dirname(at(key)));
      await appendWhole(at(key), all, modes.file);
      unwritten.delete(key);
    },
    readLog: (key, options) => readFrom(at(key), options),
    remove: (key) => fs.rm(at(key), { force: true }),
    list: (prefix) => list(root, prefix),
    uploads: () => Promise.resolve([]),
    abortUpload: () => Promise.resolve(),
    async stagingFolder() {
      await modes.makeFolder(staging);
      return fs.mkdtemp(path.join(staging, `${process.pid}-`));
    },
    identity: (options) => identity(path.join(root, MARKER), modes, options?.create ?? false),
  };
}

const isFile = async (file: string): Promise<boolean> => (await statOf(file))?.isFile() ?? false;

/** Hash of a file already on the store's disk, once its bytes are there for good. */
async function settle(file: string): Promise<{ sha256: string; bytes: number }> {
  const handle = await fs.open(file, 'r+');
  try {
    await handle.sync();
    return { sha256: await hashOf(file), bytes: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

async function copyAside(from: string, to: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const source = await openFile(from, 'weights');
  const handle = await fs.open(to, 'w', 0o600);
  try {
    const parts = source.handle.createReadStream({ highWaterMark: 2 ** 20, autoClose: false });
    for await (const part of parts) {
      hash.update(part as Buffer);
      bytes += (part as Buffer).length;
      await handle.writeFile(part as Buffer);
    }
    await handle.sync();
    return { sha256: hash.digest('hex'), bytes };
  } catch (error) {
    await fs.rm(to, { force: true });
    throw error;
  } finally {
    await source.handle.close();
    await handle.close();
  }
}

async function renameDurably(from: string, to: string): Promise<void> {
  await fs.rename(from, to);
  const folder = await fs.open(path.dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Nothing of it is left where the disk takes only a part. */
async function appendWhole(file: string, text: string, mode: number): Promise<void> {
  const handle = await fs.open(file, 'a', mode);
  try {
    const { size } = await handle.stat();
    await handle.appendFile(text).catch(async (error: unknown) => {
      await handle.truncate(size);
      throw error;
    });
  } finally {
    await handle.close();
  }
}

async function readFrom(
  file: string,
  { from = 0, maxBytes = 2 ** 20 }: { from?: number; maxBytes?: number } = {},
): Promise<{ text: string; next: number }> {
  if (!(await isFile(file))) return { text: '', next: from };
  const handle = await fs.open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(maxBytes), 0, maxBytes, from);
    return { text: buffer.toString('utf8', 0, bytesRead), next: from + bytesRead };
  } finally {
    await handle.close();
  }
}

async function list(
  root: string,
  prefix: string,
): Promise<{ key: string; bytes: number; changedAt: Date }[]> {
  const entries = await fs
    .readdir(path.join(root, prefix), { recursive: true, withFileTypes: true })
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => {
      const { size, mtime } = await fs.stat(file);
      return { key: path.relative(root, file).split(path.sep).join('/'), bytes: size, changedAt: mtime };
    }),
  );
}

async function identity(file: string, modes: StoreModes, create: boolean): Promise<string | undefined> {
  if (!(await isFile(file).catch(() => false))) {
    if (!create) return undefined;
    await writeOnce(file, JSON.stringify({ store: randomUUID() }), modes);
  }
  return Marker.parse(JSON.parse(await fs.readFile(file, 'utf8'))).store;
}

/** A hard link fails where the name is taken: of two first users one decides, and no reader sees half a file. */
async function writeOnce(file: string, text: string, modes: StoreModes): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  await modes.makeFolder(path.dirname(file));
  await fs.writeFile(aside, text, { flush: true, mode: modes.file });
  try {
    await fs.link(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await fs.rm(aside, { force: true });
  }
}
