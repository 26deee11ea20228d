/** What is in the store and no row names: what a killed worker left before it wrote the row, or what could not be removed. */
import { sqlOf, type Home } from '../home/home.ts';
import { checkStore } from '../store/binding.ts';
import { MARKER } from '../store/store.ts';

export interface UnnamedFile {
  readonly key: string;
  readonly bytes: number;
  readonly changedAt: Date;
  /** Id of an upload that was broken off, so that there is no file yet; left out for a file. */
  readonly upload?: string;
}

/** A file is in the store before its row is written. */
const YOUNGEST_MS = 24 * 3_600_000;

/** Checkpoints that are kept, archived ones too; files of grids; logs; changes to the program that attempts ran with. */
const NAMED = `SELECT store_key AS key FROM checkpoint WHERE removed_at IS NULL
  UNION SELECT store_key FROM weights_file
  UNION SELECT log_key FROM attempt
  UNION SELECT provenance #>> '{program,changes,key}' FROM attempt WHERE provenance #>> '{program,changes,key}' IS NOT NULL`;

/** Those a day old or older, the largest first. @throws UserError where the store is not the one of this database. */
export async function unnamedFiles(home: Home, now = Date.now()): Promise<UnnamedFile[]> {
  await checkStore(home);
  // The store before the rows: a file whose row is written meanwhile has one when they are read.
  const stored = await home.store.list('');
  const { rows } = await sqlOf(home).query<{ key: string }>(NAMED);
  const named = new Set([MARKER, ...rows.map(({ key }) => key)]);
  const begun = (await home.store.uploads()).map(({ key, id, bytes, startedAt }) => {
    return { key, bytes, changedAt: startedAt, upload: id };
  });
  const files: UnnamedFile[] = stored.filter(({ key }) => !named.has(key));
  return [...files, ...begun]
    .filter(({ changedAt }) => now - changedAt.getTime() >= YOUNGEST_MS)
    .sort((a, b) => b.bytes - a.bytes || (a.key < b.key ? -1 : 1));
}

export async function removeUnnamed(home: Home, files: readonly UnnamedFile[]): Promise<void> {
  for (const { key, upload } of files) {
    if (upload === undefined) await home.store.remove(key);
    else await home.store.abortUpload({ key, id: upload });
  }
}
