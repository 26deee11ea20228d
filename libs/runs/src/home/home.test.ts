import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readerOf } from '../reading.ts';
import { makeTestDatabase, type TestDatabase } from '../testing/test-home.ts';
import { openHome, sqlOf, type Home } from './home.ts';

let database: TestDatabase;
let home: Home;
beforeAll(async () => {
  database = await makeTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-home-'));
  const storeUrl = `file://${folder}`;
  home = await openHome({ home: folder, databaseUrl: database.url, storeUrl, dataFolders: {}, timeScale: 1 });
});
afterAll(async () => {
  await home.close();
  rmSync(home.settings.home, { recursive: true });
  await database.drop();
});

/** Names of everything that can be reached from a value by its properties, those of its classes included. */
function reachable(value: unknown, seen = new Set<unknown>()): string[] {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
    return [];
  if (value === Object.prototype || value === Function.prototype) return [];
  seen.add(value);
  const own = Reflect.ownKeys(value).filter(
    (key) => !['caller', 'callee', 'arguments'].includes(String(key)),
  );
  const inner = own.flatMap((key) => [String(key), ...reachable(Reflect.get(value, key), seen)]);
  return [...inner, ...reachable(Object.getPrototypeOf(value), seen)];
}

test('a home that was opened has no way to its database: no SQL, no Prisma, whatever property is followed', () => {
  const ways = [
    'sql',
    'db',
    'prisma',
    'reader',
    'entities',
    'query',
    '$queryRaw',
    '$executeRaw',
    'transaction',
  ];
  expect(reachable(home).filter((name) => ways.includes(name))).toEqual([]);
  expect(reachable({ inner: sqlOf(home) })).toContain('query'); // the search finds one where there is one
});

test('a copy of a home is no home: it reaches no database', () => {
  expect(() => readerOf({ ...home })).toThrow('not opened by openHome');
});

const small = mkdtempSync(path.join(tmpdir(), 'keygrid-small-'));
const isMounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=755', 'tmpfs', small]).status === 0;
if (!isMounted) console.warn('no small disk can be mounted here: a home without room is not tried');
afterAll(() => {
  if (isMounted) spawnSync('umount', ['-l', small]);
  rmSync(small, { recursive: true });
});

test.skipIf(!isMounted)('a home in which no database can be made is not left behind empty', async () => {
  const settings = { home: path.join(small, '.keygrid'), dataFolders: {}, timeScale: 1 };
  await expect(openHome(settings)).rejects.toThrow();
  expect(readdirSync(small)).toEqual([]);
});
