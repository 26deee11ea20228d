/**
 * A store in an S3 bucket. What it holds is brought to this machine before it is used, and what this machine publishes stays
 * here too, by SHA-256 (`local-copies.ts`): a file is read from S3 once.
 */
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { z } from 'zod';
import type { StoredFile } from '../../types.ts';
import { storeKey } from '../store-key.ts';
import { MARKER, type Store } from '../store.ts';
import { StoredFileError } from '../stored-file-error.ts';
import type { FileState } from '../verify-file.ts';
import { localCopies, type LocalCopies } from './local-copies.ts';
import { logOfPart, s3Logs, type S3Logs } from './s3-log.ts';
import { openS3Objects, type S3Objects } from './s3-objects.ts';
import type { S3Place } from './s3-place.ts';

const Marker = z.object({ store: z.string() });

/** `folder`: of this machine, for copies and for what is being made. */
export function openS3Store(place: S3Place, folder: string): Store {
  const objects = openS3Objects(place);
  const logs = s3Logs(objects);
  const staging = path.join(folder, 'staging');
  const copies = localCopies(path.join(folder, 'copies'));
  const bringing = onceForAll((key: string, sha256: string) => bring({ objects, logs, copies }, key, sha256));
  const { url } = objects;
  return {
    url,
    async publish(localFile, key) {
      const stored = await upload(objects, localFile, storeKey(key));
      if (path.resolve(localFile).startsWith(staging + path.sep)) await copies.keep(localFile, stored.sha256);
      return stored;
    },
    async localCopy(stored) {
      const kept = await copies.intact(stored.sha256);
      if (kept !== undefined) return kept;
      const brought = await bringing(storeKey(stored.key), stored.sha256);
      if (brought.state !== 'intact') throw new StoredFileError(url, stored, brought.state);
      return brought.file;
    },
    async verify(key, sha256) {
      if ((await copies.intact(sha256)) === undefined) return (await bringing(storeKey(key), sha256)).state;
      return (await logs.pieces(storeKey(key))).length > 0 ? 'intact' : 'missing';
    },
    exists: async (key) => (await logs.pieces(storeKey(key))).length > 0,
    async measure(key) {
      const content = await contentOf(objects, logs, storeKey(key));
      return content && { key, ...(await measured(content)) };
    },
    appendLog: (key, text) => logs.append(storeKey(key), text),
    readLog: (key, options) => readLog(objects, logs, storeKey(key), options),
    async remove(key) {
      for (const piece of await logs.pieces(storeKey(key))) await objects.remove(piece.key);
    },
    list: (prefix) => list(objects, prefix === '' ? '' : `${storeKey(prefix)}/`),
    uploads: () => objects.uploads(),
    abortUpload: (begun) => objects.abortUpload(begun),
    async stagingFolder() {
      await fs.mkdir(staging, { recursive: true, mode: 0o700 });
      return fs.mkdtemp(path.join(staging, `${process.pid}-`));
    },
    identity: (options) => identity(objects, options?.create ?? false),
  };
}

type Brought = { state: 'intact'; file: string } | { state: Exclude<FileState, 'intact'> };
interface Parts {
  readonly objects: S3Objects;
  readonly logs: S3Logs;
  readonly copies: LocalCopies;
}

async function upload(objects: S3Objects, file: string, key: string): Promise<StoredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await objects.upload(key, file, (part) => {
    hash.update(part);
    bytes += part.length;
  });
  const found = await objects.head(key);
  if (found !== bytes)
    throw new Error(`${key} has ${found ?? 'no'} bytes in the store after ${bytes} were sent`);
  return { key, sha256: hash.digest('hex'), bytes };
}

/** Reads all of it, and keeps it where it is what it should be. */
async function bring({ objects, logs, copies }: Parts, key: string, sha256: string): Promise<Brought> {
  const content = await contentOf(objects, logs, key);
  if (content === undefined) return { state: 'missing' };
  const aside = await copies.aside();
  try {
    const handle = await fs.open(aside, 'wx', 0o600);
    try {
      const found = await measured(content, (bytes) => handle.writeFile(bytes));
      if (found.sha256 !== sha256) return { state: 'damaged' };
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { state: 'intact', file: await copies.keep(aside, sha256) };
  } finally {
    await fs.rm(aside, { force: true });
  }
}

/** Those who ask for the same in one moment have one answer. */
function onceForAll<T>(ask: (key: string, sha256: string) => Promise<T>) {
  const underWay = new Map<string, Promise<T>>();
  return (key: string, sha256: string): Promise<T> => {
    const name = `${sha256} ${key}`;
    const answer = underWay.get(name) ?? ask(key, sha256).finally(() => underWay.delete(name));
    underWay.set(name, answer);
    return answer;
  };
}

/** An object, or a log's parts as one; undefined where there is neither. */
async function contentOf(
  objects: S3Objects,
  logs: S3Logs,
  key: string,
): Promise<AsyncIterable<Buffer> | undefined> {
  const pieces = await logs.pieces(key);
  if (pieces.length === 0) return undefined;
  return (async function* () {
    for (const piece of pieces) yield* (await objects.get(piece.key)) ?? [];
  })();
}

async function measured(
  content: AsyncIterable<Buffer>,
  also: (bytes: Buffer) => Promise<void> = async () => {},
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of content) {
    hash.update(part);
    bytes += part.length;
    await also(part);
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function readLog(
  objects: S3Objects,
  logs: S3Logs,
  key: string,
  { from = 0, maxBytes = 2 ** 20 }: { from?: number; maxBytes?: number } = {},
): Promise<{ text: string; next: number }> {
  const read: Buffer[] = [];
  let next = from;
  for (const piece of await logs.pieces(key)) {
    const to = Math.min(piece.to, from + maxBytes);
    if (piece.to <= next || to <= next) continue;
    const content = await objects.get(piece.key, { from: next - piece.from, to: to - piece.from });
    for await (const bytes of content ?? []) read.push(bytes);
    next = to;
  }
  const text = Buffer.concat(read);
  return { text: text.toString('utf8'), next: from + text.length };
}

/** A log's parts count as one file. */
async function list(objects: S3Objects, start: string): ReturnType<Store['list']> {
  const files = new Map<string, { key: string; bytes: number; changedAt: Date }>();
  for (const object of await objects.list(start)) {
    const key = logOfPart(object.key) ?? object.key;
    const before = files.get(key);
    const changedAt = before && before.changedAt > object.changedAt ? before.changedAt : object.changedAt;
    files.set(key, { key, bytes: (before?.bytes ?? 0) + object.bytes, changedAt });
  }
  return [...files.values()];
}

/** Of two first users one decides: S3 takes an object under a condition. */
async function identity(objects: S3Objects, create: boolean): Promise<string | undefined> {
  const before = await readMarker(objects);
  if (before !== undefined || !create) return before;
  await objects.putNew(MARKER, Buffer.from(JSON.stringify({ store: randomUUID() })));
  return readMarker(objects);
}

async function readMarker(objects: S3Objects): Promise<string | undefined> {
  const content = await objects.get(MARKER);
  if (content === undefined) return undefined;
  const read: Buffer[] = [];
  for await (const bytes of content) read.push(bytes);
  return Marker.parse(JSON.parse(Buffer.concat(read).toString('utf8'))).store;
}
