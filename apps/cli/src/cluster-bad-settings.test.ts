/** Settings of a cluster that cannot work: one clear message, exit code 2, nothing half-written. */
import { REDIS_IS_INSTALLED, startRedis, openHome } from '@keygrid/runs/testing';
import { loadSettings } from '@keygrid/runs';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDatabaseServer, type DatabaseServer } from './testing/database-server.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const base = emptyFolder();
const shared = `file://${path.join(base, 'shared')}`;
let server: DatabaseServer;
/** Not used yet. */
let untouched: string;
/** Bound to the shared store. */
let inUse: string;

beforeAll(async () => {
  server = await startDatabaseServer();
  untouched = await server.create('untouched');
  inUse = await server.create('in_use');
  mkdirSync(path.join(base, 'shared'));
  mkdirSync(path.join(base, 'empty'));
  writeFileSync(path.join(base, 'a-file'), '');
  await openHome(settings(inUse)).then((home) => home.close());
});
afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true });
});

const settings = (DATABASE_URL: string) =>
  loadSettings({
    cwd: base,
    env: { DATABASE_URL, KEYGRID_STORE: shared, KEYGRID_HOME: path.join(base, 'h') },
  });

/** Runs a command in a place of its own and looks at what every refusal has in common. */
async function refused(args: string[], env: Record<string, string>): Promise<string> {
  const cwd = emptyFolder();
  copyFileSync(path.resolve(import.meta.dirname, '../../../experiments/demo-quick.yaml'), `${cwd}/grid.yaml`);
  const { code, stdout, stderr } = await keygrid(args, { cwd, env });
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code, stderr).toBe(2);
  expect(existsSync(path.join(cwd, '.keygrid'))).toBe(false);
  rmSync(cwd, { recursive: true });
  return stderr;
}

// A worker and a scheduler wait for it: apps/worker/src/servers/servers-fail.test.ts.
test.each([['submit', 'grid.yaml'], ['status']])('a database that cannot be reached: %s', async (...args) => {
  const DATABASE_URL = 'postgresql://keygrid:secret@127.0.0.1:9/keygrid';
  const said = await refused(args, { DATABASE_URL, KEYGRID_STORE: shared });
  expect(said).toContain('postgresql://keygrid@127.0.0.1:9/keygrid: The database cannot be reached');
  expect(said).toContain('DATABASE_URL');
  expect(said).not.toContain('secret');
});

/** Title, the URL made from a good one, what the message must say. */
const DATABASES: [string, (good: URL) => string, string[]][] = [
  ['no URL', () => 'here', ['DATABASE_URL is not a URL', 'postgresql://']],
  ['another kind', () => 'mysql://x/y', ['DATABASE_URL starts with mysql://', 'postgresql://']],
  ['unknown', (good) => Object.assign(good, { pathname: '/none' }).href, ['"none" does not exist']],
  ['wrong password', (good) => Object.assign(good, { password: 'no' }).href, ['password authentication']],
];
test.each(DATABASES)('a database: %s', async (_title, from, expected) => {
  const DATABASE_URL = from(new URL(untouched));
  const said = await refused(['status'], { DATABASE_URL, KEYGRID_STORE: shared });
  for (const words of [...expected, 'DATABASE_URL']) expect(said).toContain(words);
});

test('a database with a newer schema', async () => {
  const DATABASE_URL = await server.create('newer');
  const home = await openHome(settings(DATABASE_URL));
  await home.sql.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at)
     VALUES ('later', '', '29990101000000_later', now())`,
  );
  for (const args of [['submit', 'grid.yaml'], ['worker']]) {
    const said = await refused(args, { DATABASE_URL, KEYGRID_STORE: shared });
    expect(said).toContain('newer schema');
    expect(said).toContain('29990101000000_later');
    expect(said).toContain('Update Keygrid');
  }
  expect(await home.db.study.count()).toBe(0);
  expect(await home.db.worker.count()).toBe(0);
  await home.close();
});

/** Title, KEYGRID_STORE, what the message must say; `{base}` is the test's folder. */
const STORES: [string, string, string[]][] = [
  ['missing', '', ['DATABASE_URL is set', 'file:///']],
  ['no URL', '{base}/shared', ['expected file:///absolute/folder']],
  ['a relative one', 'file://shared/mount', ['expected file:///absolute/folder']],
  ['no such folder', 'file://{base}/not/mounted', ['{base}/not/mounted does not exist', 'Mount']],
  ['a file', 'file://{base}/a-file', ['{base}/a-file is not a folder']],
];
test.each(STORES)('a store: %s', async (_title, store, expected) => {
  const KEYGRID_STORE = store.replace('{base}', base);
  // The store is looked at first: not even a connection is made.
  const DATABASE_URL = 'postgresql://keygrid@127.0.0.1:9/keygrid';
  const said = await refused(['submit', 'grid.yaml'], { DATABASE_URL, KEYGRID_STORE });
  for (const words of [...expected, 'KEYGRID_STORE']) expect(said).toContain(words.replace('{base}', base));
  expect(existsSync(path.join(base, 'not'))).toBe(false);
});

test('a store that cannot be written, for the first user of a database', async () => {
  const DATABASE_URL = await server.create('first');
  // Not even root can make a file there.
  const said = await refused(['status'], { DATABASE_URL, KEYGRID_STORE: 'file:///proc' });
  expect(said).toContain('file:///proc cannot be used');
  expect(said).toContain('KEYGRID_STORE');
});

test("a worker whose store is not the database's does not offer itself", async () => {
  const env = { DATABASE_URL: inUse, KEYGRID_STORE: `file://${base}/empty` };
  const said = await refused(['worker'], env);
  expect(said).toContain('/empty has no readable marker (keygrid-store.json)');
  expect(said).toContain('Set KEYGRID_STORE');
  expect(readdirSync(path.join(base, 'empty'))).toEqual([]);

  const other = await openHome({ ...settings(untouched), storeUrl: env.KEYGRID_STORE });
  await other.close();
  expect(await refused(['worker'], env)).toContain('/empty belongs to another database');

  const home = await openHome(settings(inUse));
  expect(await home.db.worker.count()).toBe(0);
  await home.close();
});

test('a Redis: no URL', async () => {
  for (const args of [['scheduler'], ['worker', '--slots', '1']]) {
    const env = { DATABASE_URL: inUse, KEYGRID_STORE: shared, REDIS_URL: 'localhost' };
    const said = await refused(args, env);
    for (const words of ['REDIS_URL is not a URL', 'redis://']) expect(said).toContain(words);
  }
  const home = await openHome(settings(inUse));
  expect(await home.db.worker.count()).toBe(0);
  await home.close();
});

test.skipIf(!REDIS_IS_INSTALLED)('a Redis that asks for a password', async () => {
  const redis = await startRedis(base, '--requirepass', 'secret');
  const env = { DATABASE_URL: inUse, KEYGRID_STORE: shared, REDIS_URL: redis.url };
  expect(await refused(['scheduler'], env)).toContain('NOAUTH');
  await redis.stop();
});

test.skipIf(!REDIS_IS_INSTALLED)('the doctor sees a Redis that drops keys', async () => {
  const redis = await startRedis(base, '--maxmemory-policy', 'allkeys-lru');
  const cwd = emptyFolder();
  const env = { DATABASE_URL: inUse, KEYGRID_STORE: shared, REDIS_URL: redis.url };
  const { code, stdout } = await keygrid(['doctor'], { cwd, env });
  expect(stdout).toMatch(/^missing Redis .*drops keys when it is full .*noeviction.* → start or repair it/m);
  expect(code).toBe(1);
  await redis.stop();
  rmSync(cwd, { recursive: true });
});

test('the doctor names each part that does not work, and goes on', async () => {
  const cwd = emptyFolder();
  const doctor = async (env: Record<string, string>): Promise<string> => {
    const { code, stdout, stderr } = await keygrid(['doctor'], { cwd, env });
    expect(stderr).toBe('');
    expect(code).toBe(1);
    return stdout;
  };
  const noStore = await doctor({ DATABASE_URL: inUse, KEYGRID_STORE: `${base}/shared` });
  expect(noStore).toMatch(/^missing store .*expected file:\/\/\/absolute\/folder/m);
  expect(noStore).toContain('ok      disk space');
  const redis = { REDIS_URL: 'redis://127.0.0.1:9' };
  const noRedis = await doctor({ DATABASE_URL: inUse, KEYGRID_STORE: shared, ...redis });
  expect(noRedis).toMatch(/^ok {6}database/m);
  expect(noRedis).toMatch(/^missing Redis .*ECONNREFUSED/m);
  rmSync(cwd, { recursive: true });
});
