/** Makes a home as an earlier version left it, from what is kept of it in `testdata`. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';
import pg from 'pg';
import { migrate, MIGRATIONS } from '../database/migrate.ts';
import { acquireLocalPostgres } from '../postgres/local-postgres.ts';

type Rows = Record<string, { migration_name: string }[]>;

/** `version`: a folder of `testdata` is called `home-<version>`. */
export async function layEarlierHome(home: string, version: string): Promise<void> {
  const kept = path.resolve(import.meta.dirname, '../../testdata', `home-${version}`);
  cpSync(path.join(kept, 'home'), home, { recursive: true });
  const rows = JSON.parse(readFileSync(path.join(kept, 'database.json'), 'utf8')) as Rows;
  const server = await acquireLocalPostgres(path.join(home, 'postgres'));
  const migrations = path.join(home, 'migrations-then');
  mkdirSync(migrations);
  for (const { migration_name: name } of rows['_prisma_migrations'] ?? []) {
    mkdirSync(path.join(migrations, name));
    symlinkSync(path.join(MIGRATIONS, name, 'migration.sql'), path.join(migrations, name, 'migration.sql'));
  }
  await migrate(server.url, migrations);
  await putRows(server.url, rows);
  await server.release();
}

async function putRows(url: string, tables: Rows): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`SET session_replication_role = replica`); // rows that name each other come in any order
  for (const [table, rows] of Object.entries(tables)) {
    await client.query(`DELETE FROM "${table}"`);
    await client.query(
      `INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::"${table}", $1)`,
      [JSON.stringify(rows)],
    );
  }
  const { rows: counters } = await client.query<{ name: string; column: string; owner: string }>(
    `SELECT pg_get_serial_sequence(format('%I', table_name), column_name) AS name, column_name AS column, table_name AS owner
     FROM information_schema.columns WHERE table_schema = 'public'
       AND pg_get_serial_sequence(format('%I', table_name), column_name) IS NOT NULL`,
  );
  for (const { name, column, owner } of counters)
    await client.query(`SELECT setval('${name}', (SELECT max("${column}") + 1 FROM "${owner}"), false)`);
  await client.end();
}
