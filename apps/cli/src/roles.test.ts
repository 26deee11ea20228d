/** The roles of docs/database.md on a server whose owner may make none: prisma/roles.sql, run by psql as an administrator runs it. */
import { startRedis, type RedisServer } from '@keygrid/runs/testing';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDatabaseServer, type DatabaseServer } from './testing/database-server.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';
import { TINY_TRAINING } from './testing/tiny-training.ts';

const ROLES = path.resolve(import.meta.dirname, '../../../prisma/roles.sql');
const cwd = emptyFolder();
let server: DatabaseServer;
let redis: RedisServer;
let admin: string;

async function psql(url: string, ...args: string[]): Promise<string> {
  const all = ['--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-q', '-t', '-A', ...args, url];
  return (await promisify(execFile)('psql', all, { env: { ...process.env, LC_ALL: 'C' } })).stdout;
}

/** The same database as another user. */
function as(user: string): string {
  const url = new URL(admin);
  url.username = user;
  url.password = 'long%20enough';
  return url.href;
}

const asked = (user: string, ...args: string[]) =>
  keygrid(args, {
    cwd,
    env: { DATABASE_URL: as(user), REDIS_URL: redis.url, KEYGRID_STORE: `file://${cwd}/store` },
  });

beforeAll(async () => {
  [server, redis] = await Promise.all([startDatabaseServer(), startRedis()]);
  // As a server on which Keygrid never was.
  await psql(server.url, '-c', 'DROP OWNED BY keygrid_reader, keygrid_worker');
  await psql(server.url, '-c', 'DROP ROLE keygrid_reader, keygrid_worker');
  admin = await server.create('study_data');
  await psql(admin, '-c', "CREATE ROLE olga LOGIN PASSWORD 'long enough'");
  await psql(admin, '-c', 'ALTER DATABASE study_data OWNER TO olga');
  mkdirSync(path.join(cwd, 'store'));
  writeFileSync(
    path.join(cwd, 'grid.yaml'),
    JSON.stringify({ name: 'by-a-worker', about: 'a test', base: TINY_TRAINING, seeds: [1] }),
  );
});
afterAll(async () => {
  await redis.stop();
  await server.stop();
});

test('an owner without the roles is told of the file; run twice it makes them, and logins in them', async () => {
  expect(await asked('olga', 'status')).toMatchObject({ code: 0, stderr: '' });
  const without = await asked('olga', 'sql', 'SELECT 1');
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('prisma/roles.sql')]);
  for (let time = 0; time < 2; time++) await psql(admin, '-v', 'owner=olga', '-f', ROLES);
  await psql(admin, '-c', "CREATE ROLE ada LOGIN PASSWORD 'long enough' IN ROLE keygrid_reader");
  await psql(admin, '-c', "CREATE ROLE wanda LOGIN PASSWORD 'long enough' IN ROLE keygrid_worker");
  expect((await asked('olga', 'sql', 'SELECT count(*) FROM studies')).stdout).toBe('count\n0\n');
});

test('a worker registers data and computes a grid, and changes no table', async () => {
  const size = ['--pairs', '8,4,4', '--image-size', '96x72'];
  expect(await asked('wanda', 'data', 'synth', 'pairs', ...size)).toMatchObject({ code: 0 });
  expect(await asked('wanda', 'data', 'add', 'tiny', 'pairs')).toMatchObject({ code: 0 });
  const ran = await asked('wanda', 'run', 'grid.yaml');
  expect(ran.code, ran.stderr).toBe(0);
  for (const text of [
    'DROP TABLE run',
    'ALTER TABLE run ADD COLUMN mine int',
    'TRUNCATE run',
    'CREATE TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'DELETE FROM "_prisma_migrations"',
    'DROP VIEW keygrid_v1.runs',
    'SET ROLE olga',
  ])
    await expect(psql(as('wanda'), '-c', text), text).rejects.toThrow(/permission denied|must be owner/);
});

test('a reader reads the public views, and nothing else', async () => {
  const answer = await asked('ada', 'sql', 'SELECT study, count(*) FROM cells GROUP BY study');
  expect(answer.stdout).toBe('study        count\nby-a-worker      1\n');
  expect(await psql(as('ada'), '-c', 'SELECT status FROM keygrid_v1.runs ORDER BY 1')).toBe(
    'SUCCEEDED\nSUCCEEDED\n',
  );
  for (const text of [
    'SELECT * FROM public.run',
    'SELECT * FROM public.installation',
    "SELECT nextval('public.run_position_seq')",
    'DELETE FROM keygrid_v1.runs',
    'CREATE TABLE public.mine (id int)',
    'CREATE VIEW keygrid_v1.mine AS SELECT 1',
    'SET ROLE keygrid_worker',
  ])
    await expect(psql(as('ada'), '-c', text), text).rejects.toThrow('permission denied');
  const refused = await asked('ada', 'status');
  expect(refused.code).toBe(2);
});
