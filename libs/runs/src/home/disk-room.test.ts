/** Each disk that is full is named, also where the store is on another one than the home. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fullDisks, fullDiskText } from './disk-room.ts';

const home = mkdtempSync(path.join(tmpdir(), 'keygrid-home-'));
const store = mkdtempSync(path.join(tmpdir(), 'keygrid-store-'));
/** Smaller than what counts as full. */
const isMounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', store]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', ['-l', store]);
  for (const folder of [home, store]) rmSync(folder, { recursive: true, force: true });
});

test.runIf(isMounted)('a full disk of the store alone is said as such', async () => {
  const settings = { home, storeUrl: `file://${store}`, dataFolders: {}, timeScale: 1 };
  const [full, ...more] = await fullDisks(settings);
  expect(full && fullDiskText(full)).toContain(`The disk of the store ${store} is full (8.0 MiB free)`);
  expect(more).toEqual([]);
  expect(await fullDisks({ home, dataFolders: {}, timeScale: 1 })).toEqual([]);
});
