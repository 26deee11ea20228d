/** Users as they come: with HOME, without, and without even a name. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { userCacheFolder } from './cache-folder.ts';

const BUILT = pathToFileURL(path.join(import.meta.dirname, '../dist/index.js')).href;
const ASK = `import { userCacheFolder } from ${JSON.stringify(BUILT)}; console.log(userCacheFolder());`;
const NAMELESS = 54_321;

test('the cache is where KEYGRID_CACHE, XDG_CACHE_HOME or HOME says', () => {
  expect(userCacheFolder({ KEYGRID_CACHE: '/fast/cache', XDG_CACHE_HOME: '/c' })).toBe('/fast/cache');
  expect(userCacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/keygrid');
});

test.runIf(process.getuid?.() === 0)('a user without HOME and without a name has a cache of its own', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', ASK], {
    encoding: 'utf8',
    env: { TMPDIR: '/tmp' },
    cwd: '/',
    uid: NAMELESS,
    gid: NAMELESS,
  });
  expect(stderr).toBe('');
  expect(stdout.trim()).toMatch(/^\/tmp\/keygrid-of-user-54321[^/]*\/\.cache\/keygrid$/);
});
