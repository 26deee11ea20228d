/** `keygrid cache`, as a process. */
import { keptEntries } from '@keygrid/files';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
const env = { KEYGRID_CACHE: path.join(cwd, 'cache') };
const folder = path.join(env.KEYGRID_CACHE, 'features');
const cache = async (...args: string[]) => keygrid(['cache', ...args], { cwd, env });

test('says what is kept and how much may be, and removes it on request', async () => {
  expect((await cache()).stdout).toBe(`${folder}: 0 picture views (0 bytes) of at most 8.0 GiB\n`);
  mkdirSync(path.join(cwd, '.keygrid'), { mode: 0o700 });
  writeFileSync(path.join(cwd, '.keygrid/keygrid.toml'), 'featureCacheGiB = 0.5\n', { mode: 0o600 });
  const entries = keptEntries(folder, { limitBytes: 2 ** 30, onDamaged: () => undefined });
  await entries.put('aa01', Buffer.alloc(2 ** 20 - 32));
  expect((await cache()).stdout).toBe(`${folder}: 1 picture view (1.0 MiB) of at most 512.0 MiB\n`);
  const answer = { schemaVersion: 1, folder, entries: 1, bytes: 2 ** 20, limitBytes: 2 ** 29, cleared: true };
  expect(JSON.parse((await cache('--clear', '--json')).stdout)).toEqual(answer);
  expect((await cache()).stdout).toContain('0 picture views');
});

test('a limit that is no number is wrong usage, with the file that has it', async () => {
  writeFileSync(path.join(cwd, '.keygrid/keygrid.toml'), 'featureCacheGiB = -1\n', { mode: 0o600 });
  const { code, stderr } = await cache();
  expect(stderr).toContain('keygrid.toml is not valid:\n  featureCacheGiB:');
  expect(code).toBe(2);
});
