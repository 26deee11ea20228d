/** The whole database and its store as one file, while runs go on: one snapshot of all rows, and the files they name. */
import { migrationNames, newestMigration } from '../database/migrate.ts';
import type { Home } from '../home/home.ts';
import { StoredFileError } from '../store/stored-file-error.ts';
import type { Totals } from './archive-format.ts';
import { readArchive } from './read-archive.ts';
import { withSnapshot, type Snapshot } from './snapshot.ts';
import { writeArchive, type ArchiveWriter, type OnBytes, type Written } from './write-archive.ts';

export interface BackedUp extends Written {
  /** Keys of files that rows name and the store has not, or not any more. */
  readonly missing: readonly string[];
}

/** What the snapshot's rows need. The newest checkpoints come first: a running training replaces them. */
const FILES = `SELECT key, sha256, bytes FROM (
    SELECT store_key AS key, sha256, bytes::float8 AS bytes, 0 AS place, created_at FROM checkpoint WHERE removed_at IS NULL AND damaged_at IS NULL
    UNION ALL SELECT store_key, sha256, bytes::float8, 1, added_at FROM weights_file
    UNION ALL SELECT DISTINCT changes ->> 'key', changes ->> 'sha256', (changes -> 'bytes')::float8, 2, 'epoch'::timestamptz
      FROM (SELECT provenance #> '{program,changes}' AS changes FROM attempt) AS program WHERE changes ->> 'key' IS NOT NULL
  ) AS file ORDER BY place, created_at DESC, key`;
const LOGS = `SELECT log_key AS key FROM attempt WHERE ended_at IS NOT NULL ORDER BY log_key`;
/** With the columns of its primary key. The queue has a schema of its own and stays behind: it is a doorbell (I1). */
const TABLES = `SELECT quote_ident(relname) AS name, (
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY array_position(indkey::int2[], attnum))
    FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
    WHERE indrelid = pg_class.oid AND indisprimary) AS key
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname = 'public' AND relkind = 'r' AND relname <> '_prisma_migrations' ORDER BY relname`;

export function backUp(home: Home, { to, onBytes }: { to: string; onBytes?: OnBytes }): Promise<BackedUp> {
  return withSnapshot(home, async (snapshot) => {
    const missing: string[] = [];
    const written = await writeArchive(
      to,
      { kind: 'backup', schema: newestMigration() },
      async (archive) => {
        for (const file of await snapshot.query<{ key: string; sha256: string; bytes: number }>(FILES))
          if (!(await copyFile(home, archive, file))) missing.push(file.key);
        for (const { key } of await snapshot.query<{ key: string }>(LOGS)) await copyLog(home, archive, key);
        await copyRows(snapshot, archive);
      },
      onBytes,
    );
    return { ...written, missing };
  });
}

async function copyFile(
  home: Home,
  archive: ArchiveWriter,
  file: { key: string; sha256: string; bytes: number },
): Promise<boolean> {
  try {
    await archive.file(file, await home.store.localCopy(file));
    return true;
  } catch (error) {
    if (error instanceof StoredFileError) return false;
    throw error;
  }
}

/** Of attempts that have ended: nothing is added to them any more. One that is gone is no loss. */
async function copyLog({ store }: Home, archive: ArchiveWriter, key: string): Promise<void> {
  const found = await store.measure(key);
  if (found) await archive.file(found, await store.localCopy(found));
}

async function copyRows(snapshot: Snapshot, archive: ArchiveWriter): Promise<void> {
  for (const { name, key } of await snapshot.query<{ name: string; key: string }>(TABLES))
    for await (const doc of snapshot.stream(
      `SELECT to_jsonb(row)::text AS doc FROM ${name} AS row ORDER BY ${key}`,
    ))
      await archive.row(name, doc);
}

/** Reads all of an archive. @throws ArchiveError where it is not whole. */
export function verifyArchive(file: string, onBytes?: OnBytes): Promise<Omit<Totals, 'sha256'>> {
  return readArchive(
    file,
    new Set(migrationNames()),
    async ({ entries }) => {
      const counts = { rows: 0, files: 0 };
      for await (const entry of entries) counts['row' in entry ? 'rows' : 'files'] += 1;
      return counts;
    },
    onBytes,
  );
}
