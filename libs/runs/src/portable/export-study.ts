/** A study as one file: every row that its answers come from, and if wanted its checkpoints. */
import { UserError } from '@keygrid/contract';
import { newestMigration } from '../database/migrate.ts';
import type { Home } from '../home/home.ts';
import { dataKey } from '../record/pair-facts.ts';
import type { DataConfig } from '../specs.ts';
import { StoredFileError } from '../store/stored-file-error.ts';
import { withSnapshot, type Snapshot } from './snapshot.ts';
import { CHECKPOINT_FILES, PROGRAM_FILES, STUDY_ROWS, STUDY_RUNS, WEIGHTS_FILES } from './study-rows.ts';
import { writeArchive, type ArchiveWriter, type OnBytes, type Written } from './write-archive.ts';

export interface ExportOptions {
  readonly study: string;
  /** The archive to write. */
  readonly to: string;
  /** Weights and states of its trainings, and the weights they and its matchers start from. */
  readonly checkpoints: boolean;
  readonly onBytes?: OnBytes;
  /** These of its runs and their cells, and which of them leave their results behind. Default: all, with results. */
  readonly only?: { readonly runs: readonly string[]; readonly without: readonly string[] };
}

interface StoreFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Key in this store. */
  readonly here: string;
}

/** @throws UserError for a study that is not there, and a file that the store should have and has not. */
export function exportStudy(
  home: Home,
  { study, to, checkpoints, onBytes, only }: ExportOptions,
): Promise<Written> {
  return withSnapshot(home, async (snapshot) => {
    const ids = only?.runs ?? (await snapshot.query<{ id: string }>(STUDY_RUNS, [study])).map(({ id }) => id);
    const without = only?.without ?? [];
    const whole = ids.filter((id) => !without.includes(id));
    if (ids.length === 0) throw new UserError(`There is no study ${study}; keygrid status lists them`);
    const header = { kind: 'study', study, schema: newestMigration() } as const;
    return writeArchive(
      to,
      header,
      async (archive) => {
        const queries = checkpoints ? [CHECKPOINT_FILES, WEIGHTS_FILES, PROGRAM_FILES] : [PROGRAM_FILES];
        for (const query of queries)
          await writeFiles(
            home,
            archive,
            await snapshot.query<StoreFile>(query, [query === WEIGHTS_FILES ? ids : whole]),
          );
        for (const { table, sql } of STUDY_ROWS) {
          for await (const doc of snapshot.stream(sql, [study, ids, without])) await archive.row(table, doc);
        }
        await writePairFacts(snapshot, archive, ids);
      },
      onBytes,
    );
  });
}

/** A file of which the archive has one already is written once. */
async function writeFiles(home: Home, archive: ArchiveWriter, files: readonly StoreFile[]): Promise<void> {
  for (const { key, sha256, bytes, here } of files) {
    const local = await home.store.localCopy({ key: here, sha256 }).catch((cause: unknown) => {
      if (!(cause instanceof StoredFileError)) throw cause;
      throw new UserError(`${cause.message}. Export without --checkpoints, or bring the file back.`, {
        cause,
      });
    });
    await archive.file({ key, sha256, bytes }, local);
  }
}

/** Of the pairs that its evaluations test on: tables by size, category and difficulty need them. */
async function writePairFacts(
  snapshot: Snapshot,
  archive: ArchiveWriter,
  ids: readonly string[],
): Promise<void> {
  const tested = await snapshot.query<{ data: DataConfig; split: string }>(
    `SELECT DISTINCT spec -> 'data' AS data, spec ->> 'split' AS split FROM run WHERE id = ANY($1::text[]) AND stage = 'evaluation'`,
    [ids],
  );
  const lists = new Map(tested.map(({ data, split }) => [`${dataKey(data)} ${split}`, { data, split }]));
  for (const [, { data, split }] of [...lists].sort(([a], [b]) => (a < b ? -1 : 1)))
    for await (const doc of snapshot.stream(
      'SELECT to_jsonb(row)::text AS doc FROM pair_facts AS row WHERE data_key = $1 AND split = $2 ORDER BY ordinal',
      [dataKey(data), split],
    ))
      await archive.row('pair_facts', doc);
}
