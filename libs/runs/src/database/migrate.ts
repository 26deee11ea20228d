/** Applies the SQL migrations under an advisory lock, in Prisma's own bookkeeping, without its native engine. */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import pg from 'pg';
import { asUnavailable } from './database-unavailable.ts';
import { SESSION } from './database.ts';
import { SharedSessions } from './database-url.ts';
import { tunablesFor } from '../tunables.ts';

/** Unscaled: another process may have been started with another factor. */
const WORKER_GONE_MS = tunablesFor(1).workerGoneMs;
/** The lock Prisma's engine takes. */
const LOCK = 72707369;
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/** `prisma/migrations` at the top of the repository; this file is as deep in `src` as in `dist`. */
export const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../prisma/migrations');

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}
/** Names of all migrations, oldest first. */
export const migrationNames = (folder = MIGRATIONS): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** The schema that this version works with. */
export const newestMigration = (): string => migrationNames().at(-1) ?? '';

interface Applied {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/** Names of the migrations it applied, up to `last` at most. Refuses a database that a newer version made. */
export async function migrate(url: string, folder = MIGRATIONS, last?: string): Promise<string[]> {
  const client = new pg.Client({ ...SESSION, connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await refusePooler(client);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    return await applyMissing(client, migrationsIn(folder), last);
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** A pooler answers for the server with a process number of its own. */
async function refusePooler(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { processID } = client as pg.Client & { processID?: number };
  if (processID !== undefined && rows[0]?.pid !== processID)
    throw new SharedSessions('it answers for another process than the one connected to');
}

function migrationsIn(folder: string): Migration[] {
  return migrationNames(folder).map((name) => {
    const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

async function applyMissing(
  client: pg.Client,
  known: readonly Migration[],
  last?: string,
): Promise<string[]> {
  await client.query('SET client_min_messages = warning');
  const { rows: tables } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`,
  );
  if (tables[0]?.there !== true) await client.query(TABLE); // refused to a role that only reads, also where it is there
  const { rows } = await client.query<Applied>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  );
  refuseUnknown(rows, known);
  const applied = new Set(rows.map((row) => row.migration_name));
  const missing = known.filter(({ name }) => !applied.has(name) && (last === undefined || name <= last));
  if (missing.length > 0 && applied.size > 0) await refuseWhileWorked(client);
  for (const migration of missing) await apply(client, migration);
  return missing.map(({ name }) => name);
}

function refuseUnknown(applied: readonly Applied[], known: readonly Migration[]): void {
  for (const { migration_name: name, checksum, finished_at: finished } of applied) {
    const ours = known.find((migration) => migration.name === name);
    if (!ours) {
      throw new UserError(
        `The database has a newer schema than this version of Keygrid (migration ${name} is unknown here). ` +
          'Update Keygrid on this machine, or use another database.',
      );
    }
    if (!finished || ours.checksum !== checksum) {
      const what = finished ? 'was changed after the database had applied it' : 'failed half-way earlier';
      throw new UserError(
        `Migration ${name} ${what}. Restore the database from a backup, or start with a new one.`,
      );
    }
  }
}

/** A worker at work knows the schema before: under the new one it could write what is never read. */
async function refuseWhileWorked(client: pg.Client): Promise<void> {
  const { rows: known } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('worker') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return;
  const { rows } = await client.query<{ place: string }>(
    `SELECT format('%s, process %s', host, pid) AS place FROM worker
     WHERE retired_at IS NULL AND last_seen_at > clock_timestamp() - $1 * interval '1 millisecond' ORDER BY 1`,
    [WORKER_GONE_MS],
  );
  if (rows.length === 0) return;
  const places = rows.slice(0, 5).map(({ place }) => place);
  const more = rows.length > places.length ? ` and ${rows.length - places.length} more` : '';
  throw new UserError(
    `The database has the schema of an earlier version, and ${rows.length} of that version's workers are at work ` +
      `(${places.join('; ')}${more}). Stop them first (Ctrl-C there saves checkpoints, and this version goes on from them); ` +
      `one that crashed no longer counts ${WORKER_GONE_MS / 1000} s later.`,
  );
}

/** The SQL and its record in one transaction. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    throw new Error(`migration ${name} failed: ${(cause as Error).message}`, { cause });
  }
}
