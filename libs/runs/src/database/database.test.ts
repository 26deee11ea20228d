import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { DatabaseUnavailable } from './database-unavailable.ts';
import { makeTestDatabase, type TestDatabase } from '../testing/test-home.ts';

let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await makeTestDatabase();
  database = openDatabase(server.url);
  await database.query('CREATE TABLE pair (id int PRIMARY KEY, value int)');
  await database.query('INSERT INTO pair VALUES (1, 0), (2, 0)');
});
afterAll(async () => {
  await database.close();
  await server.drop();
});

test('a transaction that throws leaves nothing behind and gives its connection back', async () => {
  const failing = database.transaction(async (tx) => {
    await tx.query('UPDATE pair SET value = 9');
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect((await database.query('SELECT DISTINCT value FROM pair')).rows).toEqual([{ value: 0 }]);
});

test('of two transactions that lock each other out, the one Postgres ends starts again', async () => {
  const met = [gate(), gate()];
  const both = Promise.all(met.map(({ promise }) => promise));
  const add = (first: number, second: number, i: number) =>
    database.transaction(async (tx) => {
      await tx.query('UPDATE pair SET value = value + 1 WHERE id = $1', [first]);
      met[i]?.resolve();
      await both;
      await tx.query('UPDATE pair SET value = value + 1 WHERE id = $1', [second]);
    });
  await Promise.all([add(1, 2, 0), add(2, 1, 1)]);
  expect((await database.query('SELECT value FROM pair')).rows).toEqual([{ value: 2 }, { value: 2 }]);
});

test('what a transaction sends with its COMMIT is stored together or not at all', async () => {
  await database.transaction((tx) =>
    tx.commitWith((last) =>
      Promise.all([
        last.prepared('UPDATE pair SET value = 5 WHERE id = $1', [1]),
        last.query('UPDATE pair SET value = 6 WHERE id = 2'),
      ]),
    ),
  );
  expect(await valuesNow()).toEqual([5, 6]);
  const failing = database.transaction((tx) =>
    tx.commitWith((last) =>
      Promise.all([
        last.query('UPDATE pair SET value = 7'),
        last.query('INSERT INTO pair VALUES (1, 8)'),
        last.query('UPDATE pair SET value = 9'),
      ]),
    ),
  );
  await expect(failing).rejects.toThrow('duplicate key');
  expect(await valuesNow()).toEqual([5, 6]);
});

test('a statement that is asked for behind the COMMIT, or behind a failure, is not sent', async () => {
  const late = database.transaction((tx) =>
    tx.commitWith(async (last) => {
      await last.query('UPDATE pair SET value = 1');
      await last.query('UPDATE pair SET value = 2');
    }),
  );
  await expect(late).rejects.toThrow('behind the end of its transaction');
  expect(await valuesNow()).toEqual([1, 1]);
  let goOn = Promise.resolve();
  const failed = database.transaction(async (tx) => {
    goOn = Promise.resolve().then(async () => {
      await tx.query('SELECT pg_sleep(0)');
      await tx.query('UPDATE pair SET value = 3');
    });
    goOn.catch(() => {}); // looked at below
    throw new Error('changed my mind');
  });
  await expect(failed).rejects.toThrow('changed my mind');
  await expect(goOn).rejects.toThrow('behind the end of its transaction');
  expect(await valuesNow()).toEqual([1, 1]);
});

test('the lock a transaction begins with is held to its end, and its answer is handed over', async () => {
  const lock = { text: 'SELECT value FROM pair WHERE id = $1 FOR UPDATE', values: [1] };
  const found = await database.transaction(async (_tx, locked) => {
    const other = database.query('SELECT 1 FROM pair WHERE id = 1 FOR UPDATE NOWAIT');
    await expect(other).rejects.toThrow('could not obtain lock');
    return locked;
  }, lock);
  expect(found).toMatchObject({ rows: [{ value: 1 }], rowCount: 1 });
});

test('a prepared statement is read and planned once a connection', async () => {
  const names = await database.transaction(async (tx) => {
    for (const id of [1, 2, 1]) await tx.prepared('SELECT value + 1000 FROM pair WHERE id = $1', [id]);
    const { rows } = await tx.query(
      `SELECT name FROM pg_prepared_statements WHERE statement LIKE '%value + 1000%'`,
    );
    return rows;
  });
  expect(names).toHaveLength(1);
});

const valuesNow = async () =>
  (await database.query<{ value: number }>('SELECT value FROM pair ORDER BY id')).rows.map(
    ({ value }) => value,
  );

test('a transaction whose process stands still gives its locks back, and is told so', async () => {
  const { rows } = await database.query('SHOW idle_in_transaction_session_timeout');
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '20s' }]);
  const standing = database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(7)');
    await tx.query(`SET LOCAL idle_in_transaction_session_timeout = '50ms'`);
    await database.query('SELECT pg_advisory_xact_lock(7)');
    await tx.query('SELECT 1');
  });
  await expect(standing).rejects.toBeInstanceOf(DatabaseUnavailable);
});

test('I11: a server that is away, or ends our connection, is DatabaseUnavailable; a wrong query is not', async () => {
  const nowhere = openDatabase('postgresql://u:p@127.0.0.1:1/x');
  await expect(nowhere.query('SELECT 1')).rejects.toBeInstanceOf(DatabaseUnavailable);
  await nowhere.close();
  const ended = database.transaction(async (tx) => {
    await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  await expect(ended).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await expect(database.query('SELEC 1')).rejects.not.toBeInstanceOf(DatabaseUnavailable);
});

test('serialisable transactions that the server refuses start again, as one statement does', async () => {
  const strict = openDatabase(server.url, undefined, {
    options: '-c default_transaction_isolation=serializable',
  });
  await database.query('UPDATE pair SET value = 0');
  const met = [gate(), gate()];
  const both = Promise.all(met.map(({ promise }) => promise));
  let tries = 0;
  const setToSum = (id: number, i: number) =>
    strict.transaction(async (tx) => {
      tries++;
      const { rows } = await tx.query<{ sum: string }>('SELECT sum(value) + 1 AS sum FROM pair');
      met[i]?.resolve();
      await both;
      await tx.query('UPDATE pair SET value = $2 WHERE id = $1', [id, rows[0]?.sum]);
    });
  await Promise.all([setToSum(1, 0), setToSum(2, 1)]);
  expect(tries).toBeGreaterThan(2);
  const { rows } = await database.query<{ value: number }>('SELECT value FROM pair');
  expect(rows.map(({ value }) => value).sort()).toEqual([1, 2]);
  await Promise.all(
    Array.from({ length: 4 }, () => strict.query('UPDATE pair SET value = value + 1 WHERE id = 1')),
  );
  await strict.close();
});

test('a listener whose connection is lost hears again, and that something may have been missed', async () => {
  let heard = 0;
  const stop = await database.listen('pairs', () => heard++);
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
  );
  await expect.poll(() => heard).toBe(1);
  await database.query('NOTIFY pairs');
  await expect.poll(() => heard).toBe(2);
  await stop();
});

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((open) => (resolve = open));
  return { promise, resolve };
}
