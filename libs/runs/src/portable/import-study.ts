/** A study from an archive into this database: looked through first, files before rows, and all rows in one transaction. */
import { UserError } from '@keygrid/contract';
import { z } from 'zod';
import { migrationNames } from '../database/migrate.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { checkStore } from '../store/binding.ts';
import { ArchiveError, type FileHead } from './archive-format.ts';
import { putArchivedFiles } from './import-files.ts';
import { planImport, type ArchivedRun, type ImportPlan, type Preference } from './import-plan.ts';
import { mergeStudy } from './import-rows.ts';
import { readArchive, type ReadArchive } from './read-archive.ts';
import type { OnBytes } from './write-archive.ts';

export interface ImportOptions {
  readonly from: string;
  /** Whose results count where bits differ; without it such an archive is refused. */
  readonly preference?: Preference;
  /** Name of the study here. Default: the archive's. */
  readonly as?: string;
  readonly onBytes?: OnBytes;
}

export interface Imported extends ImportPlan {
  readonly study: string;
  readonly cells: number;
  /** Checkpoints, weights and changes of programs that were stored. */
  readonly files: number;
}

interface Contents {
  readonly study: string;
  readonly runs: readonly ArchivedRun[];
  readonly files: readonly FileHead[];
}

/** @throws UserError for a file that is no whole archive of a study, and for what does not fit the database; nothing is changed then. */
export async function importStudy(
  home: Home,
  { from, preference, as, onBytes }: ImportOptions,
): Promise<Imported> {
  await checkStore(home);
  const schemas = new Set(migrationNames());
  const read = <T>(use: (archive: ReadArchive) => Promise<T>) => readArchive(from, schemas, use, onBytes);
  const contents = await read((archive) => lookThrough(from, archive));
  const study = as ?? contents.study;
  const plan = await planImport(sqlOf(home), contents.runs, preference);
  const files =
    contents.files.length === 0 ? 0 : await read((archive) => putArchivedFiles(home, archive, plan));
  const { cells, superfluous } = await read((archive) =>
    sqlOf(home).transaction((tx) => mergeStudy(tx, archive, { ...contents, study, plan, preference })),
  );
  for (const key of superfluous) await home.store.remove(key);
  return { study, cells, files, ...plan };
}

const Run = z.object({
  id: z.string().regex(/^[te]-[0-9a-f]{20}$/),
  stage: z.enum(['training', 'evaluation']),
  training_id: z.string().nullable(),
  digest: z.string().nullable(),
});

/** Reads all of it: an archive that is not whole is refused before anything is written. */
async function lookThrough(file: string, { header, entries }: ReadArchive): Promise<Contents> {
  if (header.kind !== 'study' || header.study === undefined)
    throw new UserError(`${file} is a backup of a whole database; keygrid restore puts it into a new home`);
  const runs: ArchivedRun[] = [];
  const files: FileHead[] = [];
  for await (const entry of entries) {
    if ('file' in entry) files.push(entry.file);
    else if (entry.row === 'run') {
      const run = Run.safeParse(entry.of);
      if (!run.success)
        throw new ArchiveError(file, `holds a run that is none: ${run.error.issues[0]?.message}`);
      runs.push(run.data);
    }
  }
  return { study: header.study, runs, files };
}
