import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFileStore } from './file-store.ts';
import { openStore } from './open-store.ts';
import { StoredFileError } from './stored-file-error.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'keygrid-store-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('I6: a published file is complete, hashed, and a flipped bit or a cut is noticed', async () => {
  const store = openFileStore(path.join(folder, 'store'));
  const local = path.join(folder, 'weights');
  writeFileSync(local, 'one two three');
  const stored = await store.publish(local, 'runs/t-1/1/last-5.safetensors');
  expect(stored).toEqual({
    key: 'runs/t-1/1/last-5.safetensors',
    sha256: sha256('one two three'),
    bytes: 13,
  });
  expect(existsSync(local)).toBe(true);
  expect(await store.verify(stored.key, stored.sha256)).toBe('intact');
  const copy = await store.localCopy(stored);
  writeFileSync(copy, 'one two thref');
  expect(await store.verify(stored.key, stored.sha256)).toBe('damaged');
  await expect(store.localCopy(stored)).rejects.toThrow(StoredFileError);
  await expect(store.localCopy(stored)).rejects.toThrow(`${stored.key} is damaged in the store ${store.url}`);
  writeFileSync(copy, 'one two');
  expect(await store.verify(stored.key, stored.sha256)).toBe('damaged');
  await store.remove(stored.key);
  expect(await store.verify(stored.key, stored.sha256)).toBe('missing');
  await expect(store.localCopy(stored)).rejects.toThrow(`${stored.key} is missing in the store`);
});

test('a staged file is moved, not copied', async () => {
  const store = openFileStore(folder);
  const local = path.join(await store.stagingFolder(), 'x');
  writeFileSync(local, 'abc');
  expect(await store.publish(local, 'a/x')).toEqual({ key: 'a/x', sha256: sha256('abc'), bytes: 3 });
  expect(existsSync(local)).toBe(false);
  expect(readFileSync(await store.localCopy({ key: 'a/x', sha256: sha256('abc') }), 'utf8')).toBe('abc');
});

test('a log grows and is read from where the reader stopped', async () => {
  const store = openFileStore(folder);
  expect(await store.readLog('log')).toEqual({ text: '', next: 0 });
  await store.appendLog('log', 'first\n');
  const { next } = await store.readLog('log');
  await store.appendLog('log', 'second\n');
  expect(await store.readLog('log', { from: next })).toEqual({ text: 'second\n', next: 13 });
});

test('first users at once agree on one identity; without a marker there is none', async () => {
  const stores = [1, 2, 3, 4].map(() => openFileStore(folder));
  expect(await stores[0]?.identity()).toBeUndefined();
  const ids = await Promise.all(stores.map((store) => store.identity({ create: true })));
  expect(new Set(ids).size).toBe(1);
});

test('a key cannot leave the store, and a store URL must be understood', () => {
  expect(() => openFileStore(folder).exists('../x')).toThrow(/leaves the store/);
  const settings = { home: folder, dataFolders: {}, timeScale: 1 };
  expect(() => openStore({ ...settings, storeUrl: 'file://shared/mount' })).toThrow(/file:\/\/\/absolute/);
  expect(() => openStore({ ...settings, databaseUrl: 'postgresql://x' })).toThrow(/KEYGRID_STORE/);
});
