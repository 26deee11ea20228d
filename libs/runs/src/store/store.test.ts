/** What every store must do, on a folder and on a real S3 server. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { s3Program, startS3Server, type S3Server } from '../testing/s3-server.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';
import { StoredFileError } from './stored-file-error.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const program = s3Program();
let server: S3Server | undefined;

interface Kind {
  readonly name: string;
  /** As another machine sees it, with nothing of it brought there yet. */
  readonly open: () => Store;
  /** The file that holds an object. */
  readonly fileOf: (key: string) => string;
}

let machines = 0;
const settings = () => ({ home: path.join(folder, `home-${++machines}`), dataFolders: {}, timeScale: 1 });
const KINDS: Kind[] = [
  {
    name: 'a folder',
    open: () => openStore({ ...settings(), storeUrl: `file://${folder}` }),
    fileOf: (key) => path.join(folder, key),
  },
  {
    name: 'S3',
    open: () => openStore({ ...settings(), storeUrl: server?.url('contract') ?? '' }),
    fileOf: (key) => path.join(server?.folder ?? '', 'contract', key),
  },
];
beforeAll(async () => {
  if (program === undefined) return;
  server = await startS3Server(program);
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.remove();
});

describe.each(KINDS)('$name', ({ name, open, fileOf }) => {
  const it = test.skipIf(name === 'S3' && program === undefined);

  it('I6: a published file is complete, hashed, and a flipped bit or a cut is noticed', async () => {
    const local = path.join(folder, 'local-file');
    writeFileSync(local, 'one two three');
    const store = open();
    const key = 'runs/t-1/1/last-5.safetensors';
    const stored = await store.publish(local, key);
    expect(stored).toEqual({ key, sha256: sha256('one two three'), bytes: 13 });
    expect(existsSync(local)).toBe(true);
    expect(await open().verify(key, stored.sha256)).toBe('intact');
    expect(readFileSync(await open().localCopy(stored), 'utf8')).toBe('one two three');
    writeFileSync(fileOf(key), 'one two thref');
    expect(await open().verify(key, stored.sha256)).toBe('damaged');
    await expect(open().localCopy(stored)).rejects.toThrow(StoredFileError);
    await expect(open().localCopy(stored)).rejects.toThrow(`${key} is damaged in the store ${store.url}`);
    truncateSync(fileOf(key), 7);
    expect(await open().verify(key, stored.sha256)).toBe('damaged');
    await store.remove(key);
    expect(await store.verify(key, stored.sha256)).toBe('missing');
    await expect(open().localCopy(stored)).rejects.toThrow(`${key} is missing in the store`);
  });

  it('a staged file is moved; a large one is whole', async () => {
    const store = open();
    const staging = await store.stagingFolder();
    const local = path.join(staging, 'x');
    const content = randomBytes(40 * 2 ** 20 + 17);
    writeFileSync(local, content);
    const stored = await store.publish(local, 'a/x');
    expect(stored).toEqual({ key: 'a/x', sha256: sha256(content), bytes: content.length });
    expect(existsSync(local)).toBe(false);
    expect(sha256(readFileSync(await open().localCopy(stored)))).toBe(stored.sha256);
    expect(await store.measure('a/x')).toEqual(stored);
    rmSync(staging, { recursive: true });
  });

  it('four who ask for one file in one moment have one answer', async () => {
    const local = path.join(folder, 'local-file');
    writeFileSync(local, 'asked');
    const stored = await open().publish(local, 'asked/once');
    const store = open();
    const copies = await Promise.all([1, 2, 3, 4].map(() => store.localCopy(stored)));
    expect(new Set(copies).size).toBe(1);
  });

  it('a log grows, is read from where the reader stopped, and goes on in another process', async () => {
    const store = open();
    expect(await store.readLog('logs/a')).toEqual({ text: '', next: 0 });
    for (const text of ['first\n', 'sécond\n']) await store.appendLog('logs/a', text);
    const { next } = await store.readLog('logs/a');
    expect(next).toBe(14);
    await open().appendLog('logs/a', 'third\n');
    expect(await open().readLog('logs/a', { from: next })).toEqual({ text: 'third\n', next: 20 });
    expect(await open().readLog('logs/a', { from: 3, maxBytes: 5 })).toEqual({
      text: 'st\ns\u{fffd}',
      next: 8,
    });
    expect(await open().readLog('logs/a', { from: 20 })).toEqual({ text: '', next: 20 });
  });

  it('a long log is read in pieces, kept as a file, and removed whole', async () => {
    const store = open();
    const lines = Array.from({ length: 40 }, (_, i) => `${i} ${'x'.repeat(20_000)}\n`);
    for (const line of lines) await store.appendLog('logs/long', line);
    const whole = lines.join('');
    let read = '';
    for (let from = 0; ;) {
      const { text, next } = await open().readLog('logs/long', { from, maxBytes: 100_000 });
      if (text === '') break;
      read += text;
      from = next;
    }
    expect(read).toBe(whole);
    const measured = { key: 'logs/long', sha256: sha256(whole), bytes: whole.length };
    expect(await store.measure('logs/long')).toEqual(measured);
    expect(readFileSync(await open().localCopy(measured), 'utf8')).toBe(whole);
    expect(await store.list('logs')).toContainEqual(
      expect.objectContaining({ key: 'logs/long', bytes: whole.length }),
    );
    await store.remove('logs/long');
    expect(await store.exists('logs/long')).toBe(false);
    expect(await store.measure('logs/long')).toBeUndefined();
  });

  it('a folder of keys is listed, and not what only starts like it', async () => {
    const local = path.join(folder, 'local-file');
    writeFileSync(local, 'listed');
    const store = open();
    for (const key of ['list/a', 'list/b/c', 'list-not']) await store.publish(local, key);
    const found = await store.list('list');
    expect(found.map(({ key, bytes }) => [key, bytes]).sort()).toEqual([['list/a', 6], ['list/b/c', 6]]); // prettier-ignore
    expect(Math.abs((found[0]?.changedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await store.list('nothing')).toEqual([]);
    expect(await store.exists('list/b')).toBe(false);
  });

  it('first users at once agree on one identity; without a marker there is none', async () => {
    expect(await open().identity()).toBeUndefined();
    const ids = await Promise.all([1, 2, 3, 4].map(() => open().identity({ create: true })));
    expect(ids).toEqual(ids.map(() => ids[0]));
    expect(await open().identity()).toBe(ids[0]);
  });

  it.each(['../x', '/x', 'a/../../x', 'a//b', 'a/', '', '.', 'a\0b'])(
    'the key %j cannot leave the store',
    async (key) => {
      const local = path.join(folder, 'local-file');
      writeFileSync(local, 'outside');
      const store = open();
      await expect(async () => store.publish(local, key)).rejects.toThrow(/leaves the store/);
      await expect(async () => store.remove(key)).rejects.toThrow(/leaves the store/);
    },
  );
});
