/** A backup becomes a new home: database and store are made beside it, and it gets its name once both are whole. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import pg from 'pg';
import { migrate, migrationNames } from '../database/migrate.ts';
import { makeHome, type Settings } from '../home/settings.ts';
import { acquireLocalPostgres } from '../postgres/local-postgres.ts';
import { openFileStore } from '../store/file-store.ts';
import { ArchiveError } from './archive-format.ts';
import { verifyArchive } from './backup.ts';
import { putFile } from './put-file.ts';
import { readArchive, type ReadArchive } from './read-archive.ts';
import type { OnBytes } from './write-archive.ts';

export interface Restored {
  readonly home: string;
  readonly rows: number;
  readonly files: number;
  /** Migrations that the backup's version had not yet. */
  readonly migrations: readonly string[];
}

/**
 * Into the home of `settings`, which must not be there, or be empty. The backup is read whole before anything is made; a
 * backup of an earlier version is loaded into the schema of then and migrated.
 * @throws UserError for settings that name a server: its own tools restore it.
 */
export async function restore(
  settings: Settings,
  { from, onBytes }: { from: string; onBytes?: OnBytes },
): Promise<Restored> {
  if (settings.databaseUrl !== undefined || settings.storeUrl !== undefined)
    throw new UserError(
      'restore makes a home with a database and store of its own: unset DATABASE_URL and KEYGRID_STORE',
    );
  const { home } = settings;
  if (existsSync(home) && readdirSync(home).length > 0)
    throw new UserError(`${home} is in use; give a new folder: keygrid --home NEW restore FILE`);
  await verifyArchive(from, onBytes);
  const partial = `${home}.${process.pid}.partial`;
  try {
    makeHome(partial);
    const read = await readArchive(
      from,
      new Set(migrationNames()),
      (archive) => fill(partial, from, archive),
      onBytes,
    );
    rmSync(home, { recursive: true, force: true });
    renameSync(partial, home);
    return { home, ...read };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

async function fill(
  home: string,
  from: string,
  { header, entries }: ReadArchive,
): Promise<Omit<Restored, 'home'>> {
  if (header.kind !== 'backup')
    throw new ArchiveError(
      from,
      `holds the study ${header.study ?? ''}; keygrid import puts it into a database`,
    );
  const folder = path.join(home, 'store');
  mkdirSync(folder, { mode: 0o700 });
  const store = openFileStore(folder);
  const server = await acquireLocalPostgres(path.join(home, 'postgres'));
  try {
    await migrate(server.url, undefined, header.schema);
    let files = 0;
    const rows = await loadRows(server.url, entries, async (entry) => {
      files += 1;
      await putFile(store, entry.file, entry.content, [entry.file.key]);
    });
    const migrations = await migrate(server.url);
    writeFileSync(
      path.join(folder, 'keygrid-store.json'),
      JSON.stringify({ store: await storeIdOf(server.url) }),
      { mode: 0o600 },
    );
    return { rows, files, migrations };
  } finally {
    await server.release();
  }
}

type Entries = ReadArchive['entries'];
type FileEntry = Extract<Entries extends AsyncIterable<infer Entry> ? Entry : never, { file: unknown }>;

const BYTES_A_PIECE = 2 ** 22;

/** In one transaction, in any order: rows that name each other are not checked until all are there. */
async function loadRows(
  url: string,
  entries: Entries,
  onFile: (entry: FileEntry) => Promise<void>,
): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the query under way rejects with it
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    const send = async (table: string, docs: string[]): Promise<void> => {
      if (docs.length === 0) return;
      const name = client.escapeIdentifier(table);
      await client.query(
        `INSERT INTO ${name} SELECT row.* FROM unnest($1::jsonb[]) AS doc, LATERAL jsonb_populate_record(NULL::${name}, doc) AS row
         ON CONFLICT DO NOTHING`,
        [docs],
      );
    };
    let waiting = { table: '', docs: [] as string[], bytes: 0 };
    let rows = 0;
    for await (const entry of entries) {
      if ('file' in entry) await onFile(entry);
      else {
        if (entry.row !== waiting.table || waiting.bytes > BYTES_A_PIECE) {
          await send(waiting.table, waiting.docs);
          waiting = { table: entry.row, docs: [], bytes: 0 };
        }
        waiting.docs.push(entry.json);
        waiting.bytes += entry.json.length;
        rows += 1;
      }
    }
    await send(waiting.table, waiting.docs);
    await client.query(COUNT_ON);
    await client.query('COMMIT');
    return rows;
  } finally {
    await client.end();
  }
}

/** Numbers that the database gives go on behind the largest one. */
const COUNT_ON = `DO $do$ DECLARE counter record; BEGIN
  FOR counter IN SELECT table_name, column_name, pg_get_serial_sequence(format('%I', table_name), column_name) AS name
      FROM information_schema.columns WHERE table_schema = 'public'
       AND pg_get_serial_sequence(format('%I', table_name), column_name) IS NOT NULL LOOP
    EXECUTE format('SELECT setval(%L, coalesce((SELECT max(%I) FROM %I), 0) + 1, false)', counter.name, counter.column_name, counter.table_name);
  END LOOP; END $do$`;

async function storeIdOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('SELECT store_id AS id FROM installation');
    return rows[0]?.id ?? '';
  } finally {
    await client.end();
  }
}
