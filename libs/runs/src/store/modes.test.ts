import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'keygrid-modes-'))));
afterEach(() => rmSync(home, { recursive: true }));

/** Uses the store in every way that makes a file or folder; returns the modes, of files and of folders. */
async function modesAfterUse(storeUrl?: string): Promise<{ files: Set<number>; folders: Set<number> }> {
  const store = openStore({ home, storeUrl, dataFolders: {}, timeScale: 1 });
  await store.identity({ create: true });
  const staged = path.join(await store.stagingFolder(), 'staged');
  for (const file of [staged, path.join(home, 'elsewhere')]) writeFileSync(file, 'abc', { mode: 0o644 });
  await store.publish(staged, 'runs/t-1/1/last-5.safetensors');
  await store.publish(path.join(home, 'elsewhere'), 'weights/abc.safetensors');
  await store.appendLog('runs/t-2/1/log.txt', 'a line');
  const root = new URL(store.url);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const modes = (wanted: typeof entries) =>
    new Set(wanted.map((entry) => statSync(path.join(entry.parentPath, entry.name)).mode & 0o777));
  const notStaged = entries.filter(
    ({ name, parentPath }) => !path.join(parentPath, name).includes('staging/'),
  );
  return {
    files: modes(notStaged.filter((entry) => entry.isFile())),
    folders: modes(notStaged.filter((entry) => entry.isDirectory())),
  };
}

test('store files are private in a home', async () => {
  expect(await modesAfterUse()).toEqual({ files: new Set([0o600]), folders: new Set([0o700]) });
  expect(statSync(path.join(home, 'store')).mode & 0o777).toBe(0o700);
});

test('a store in a home that an earlier version left open to all is closed', async () => {
  mkdirSync(path.join(home, 'store'), { mode: 0o755 });
  await modesAfterUse();
  expect(statSync(path.join(home, 'store')).mode & 0o777).toBe(0o700);
});

test('a shared store lets in whom its folder lets in', async () => {
  const shared = path.join(home, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o770);
  const before = process.umask(0o007);
  try {
    const { files, folders } = await modesAfterUse(`file://${shared}`);
    expect(files).toEqual(new Set([0o660]));
    expect(folders).toEqual(new Set([0o770]));
  } finally {
    process.umask(before);
  }
});
