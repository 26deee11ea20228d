import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { openDatabase } from '../database/database.ts';
import { acquireLocalPostgres } from './local-postgres.ts';
import { networkFileSystem } from './disk.ts';
import { choosePlace } from './place.ts';
import { readPidFile } from './postmaster.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keygrid-postgres-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));
const root = () => path.join(folder, 'postgres');
const ask = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ one: number }>('SELECT 1 AS one');
  await client.end();
  return rows[0]?.one;
};

test('several users at once share one server; the last one stops it; the data stays', async () => {
  const users = await Promise.all([1, 2, 3].map(() => acquireLocalPostgres(root())));
  expect(new Set(users.map(({ url }) => url)).size).toBe(1);
  expect(await ask(users[0]?.url ?? '')).toBe(1);
  const left: string[] = [];
  for (const user of users) left.push(await user.release());
  expect(left).toEqual(['left running', 'left running', 'stopped']);
  const again = await acquireLocalPostgres(root());
  expect(again.url).toBe(users[0]?.url);
  expect(await again.release()).toBe('stopped');
});

test('quiet ends: users that leave at the same moment all end well, whichever of them stops the server', async () => {
  const users = await Promise.all(Array.from({ length: 6 }, () => acquireLocalPostgres(root())));
  const left = await Promise.all(users.map((user) => user.release()));
  expect(left.filter((end) => end === 'stopped')).toHaveLength(1);
});

test('I11: a killed server is known as unavailable, is started again on its port, and the pool finds it', async () => {
  const server = await acquireLocalPostgres(root());
  const database = openDatabase(server.url);
  await database.query('CREATE TABLE kept AS SELECT 7 AS value');
  process.kill(readPidFile((await choosePlace(root())).data)?.pid ?? 0, 'SIGKILL');
  await until(async () => (await failureOf(database.query('SELECT 1'))) instanceof DatabaseUnavailable);
  await until(async () => {
    await server.revive();
    return (await failureOf(database.query('SELECT 1'))) === undefined;
  });
  expect((await database.query('SELECT value FROM kept')).rows).toEqual([{ value: 7 }]);
  await database.close();
  await server.release();
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done()));
}

test('network file systems are known by their numbers, signed or not', () => {
  expect(networkFileSystem(0x6969)).toBe('NFS');
  expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS');
  expect(networkFileSystem(0xef53)).toBeUndefined();
});
