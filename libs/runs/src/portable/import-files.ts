/** Files of an archive into the store, each checked against its hash; what is there with the same content stays. */
import { UserError } from '@keygrid/contract';
import { sqlOf, type Home } from '../home/home.ts';
import type { FileHead } from './archive-format.ts';
import type { ImportPlan } from './import-plan.ts';
import { putFile } from './put-file.ts';
import type { ReadArchive } from './read-archive.ts';

/** Returns how many were stored. */
export async function putArchivedFiles(
  home: Home,
  { entries }: ReadArchive,
  plan: ImportPlan,
): Promise<number> {
  let stored = 0;
  for await (const entry of entries) {
    if (!('file' in entry)) continue;
    const keys = await missingKeys(home, entry.file, plan);
    if (keys.length === 0) continue;
    await putFile(home.store, entry.file, entry.content, keys);
    stored += 1;
  }
  return stored;
}

/** Its own key where the run is taken, and the keys of checkpoints here with the same bits whose files are gone. */
async function missingKeys(
  home: Home,
  { key, sha256 }: FileHead,
  { taken, equal }: ImportPlan,
): Promise<string[]> {
  requireOwnKey(key, sha256);
  const { rows } = await sqlOf(home).query<{ key: string }>(
    `SELECT store_key AS key FROM checkpoint JOIN run ON checkpoint.id IN (best_checkpoint_id, last_checkpoint_id)
     WHERE sha256 = $1 AND run.id = ANY($2::text[])`,
    [sha256, equal],
  );
  const run = /^runs\/([^/]+)\//.exec(key)?.[1];
  const wanted = [...(run === undefined || taken.includes(run) ? [key] : []), ...rows.map((row) => row.key)];
  const states = await Promise.all(wanted.map((one) => home.store.verify(one, sha256)));
  return wanted.filter((_key, i) => states[i] !== 'intact');
}

/** A key names its content: no archive can put a file in the place of another one. */
function requireOwnKey(key: string, sha256: string): void {
  const named = /^(?:runs|weights|programs)\/[\w./-]*?([0-9a-f]{12,64})\.\w+$/.exec(key);
  if (named?.[1] !== undefined && sha256.startsWith(named[1]) && !key.includes('..')) return;
  throw new UserError(
    `The archive's file ${key} is not named by its SHA-256 ${sha256.slice(0, 12)}…: not written by Keygrid`,
  );
}
