import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from './open-store.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'keygrid-store-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a store URL must be understood, and a database of several machines needs one', () => {
  const settings = { home: folder, dataFolders: {}, timeScale: 1 };
  expect(() => openStore({ ...settings, storeUrl: 'file://shared/mount' })).toThrow(/file:\/\/\/absolute/);
  expect(() => openStore({ ...settings, databaseUrl: 'postgresql://x' })).toThrow(/KEYGRID_STORE/);
});
