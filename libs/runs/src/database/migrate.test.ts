import { createHash, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { migrate, MIGRATIONS } from './migrate.ts';
import { openHome } from '../home/home.ts';
import { schemaDrift } from '../testing/schema-drift.ts';
import { makeTestDatabase, type TestDatabase } from '../testing/test-home.ts';
import { registerWorker, retireWorker } from '../claim/workers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await makeTestDatabase();
});
afterAll(() => database.drop());

test('several processes at once migrate an empty database once', async () => {
  const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await migrate(database.url)).toEqual([]);
});

test('schema.prisma and the migrations describe the same database', async () => {
  expect(await schemaDrift(database.url, path.resolve(MIGRATIONS, '../schema.prisma'))).toBeUndefined();
});

test('a database of a newer version is refused in words a person can act on', async () => {
  const sql = openDatabase(database.url);
  await sql.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ($1, $2, '29990101000000_later', now())`,
    [randomUUID(), createHash('sha256').update('').digest('hex')],
  );
  const refused = await migrate(database.url).catch((error: unknown) => error);
  await sql.query(`DELETE FROM "_prisma_migrations" WHERE migration_name LIKE '2999%'`);
  await sql.close();
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as Error).message).toMatch(/newer schema[\s\S]*29990101000000_later[\s\S]*Update Keygrid/);
});

test('workers of two versions at once: the newer one waits until those of the earlier schema have stopped', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-migrations-'));
  const later = path.join(folder, 'migrations');
  cpSync(MIGRATIONS, later, { recursive: true });
  mkdirSync(path.join(later, '29990101000000_later'));
  writeFileSync(path.join(later, '29990101000000_later', 'migration.sql'), 'CREATE TABLE later (id int)');
  const sql = openDatabase(database.url);
  const home = await openHome({
    home: folder,
    databaseUrl: database.url,
    storeUrl: `file://${folder}`,
    dataFolders: {},
    timeScale: 1,
  });
  const offer = {
    host: 'rack-7',
    machine: 'm',
    pid: 77,
    slots: 1,
    memoryGiB: 1,
    methods: { training: 1, evaluation: 1 },
  };
  const worker = await registerWorker(home, { ...offer, device: 'cpu', precisions: ['float32'] });
  await expect(migrate(database.url, later)).rejects.toThrow(
    /1 of that version's workers are at work \(rack-7, process 77\).*Stop them/,
  );
  expect((await sql.query(`SELECT to_regclass('later') AS made`)).rows).toEqual([{ made: null }]);
  await retireWorker(home, worker);
  expect(await migrate(database.url, later)).toEqual(['29990101000000_later']);
  await expect(migrate(database.url)).rejects.toThrow(/newer schema/);
  await Promise.all([sql.close(), home.close()]);
  rmSync(folder, { recursive: true });
});

test('attempts of a database with a listed type of exits keep theirs, and then end as a class that it did not list', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-migrations-'));
  for (const name of readdirSync(MIGRATIONS).filter((name) => name < '20261128000000'))
    cpSync(path.join(MIGRATIONS, name), path.join(folder, name), { recursive: true });
  const earlier = await makeTestDatabase();
  const sql = openDatabase(earlier.url);
  try {
    await migrate(earlier.url, folder);
    const { rows: exits } = await sql.query<{ exit: string }>(
      'SELECT unnest(enum_range(NULL::attempt_exit))::text AS exit',
    );
    await sql.query(`INSERT INTO run (id, stage, spec, method, seed, status, position, fence)
       VALUES ('t-1', 'training', '{}', 1, 1, 'FAILED', 1, 1)`);
    await sql.query(`INSERT INTO worker (id, host, machine, pid, slots, device, memory_gib, methods, retired_at)
       VALUES ('w', 'here', 'here', 1, 1, 'cpu', 1, '{}', now())`);
    for (const [fence, exit] of [...exits.map((row) => row.exit), null].entries())
      await sql.query(
        `INSERT INTO attempt (run_id, fence, worker_id, device, log_key, exit) VALUES ('t-1', $1, 'w', 'cpu', 'k', $2)`,
        [fence, exit],
      );
    await migrate(earlier.url);
    const kept = async () =>
      (await sql.query<{ exit: string }>('SELECT exit FROM attempts_overview ORDER BY fence')).rows;
    expect(exits).toHaveLength(12);
    expect(await kept()).toEqual([...exits, { exit: null }]);
    await sql.query(`UPDATE attempt SET exit = 'of-a-newer-version' WHERE fence = 0`);
    expect((await kept())[0]).toEqual({ exit: 'of-a-newer-version' });
  } finally {
    await sql.close();
    await earlier.drop();
    rmSync(folder, { recursive: true });
  }
});
