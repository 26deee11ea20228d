/** By which programs a study's runs were computed, from the attempts that finished them. */
import { counted, firstNames } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

/** `runs` were finished by it. */
export interface CountedProgram {
  /** Null where its worker did not say. */
  readonly version: string | null;
  readonly commit: string | null;
  /** Of what its checkout had beside the commit; null: nothing, or it is not known. */
  readonly changesSha256: string | null;
  readonly lockSha256: string | null;
  readonly runs: number;
}

/** The most frequent first. */
export async function readPrograms(home: Home, ids: readonly string[]): Promise<CountedProgram[]> {
  const { rows } = await readerOf(home).query<CountedProgram>(
    `SELECT version, commit, provenance #>> '{program,changes,sha256}' AS "changesSha256",
            provenance #>> '{program,lockSha256}' AS "lockSha256", count(*)::int AS runs
       FROM attempt WHERE run_id = ANY($1::text[]) AND exit = 'succeeded'
      GROUP BY 1, 2, 3, 4 ORDER BY runs DESC, 1, 2, 3, 4`,
    [[...new Set(ids)]],
  );
  return rows;
}

const MOST_SHOWN = 4;

/** Empty where none is on record. */
export function programsSentence(programs: readonly CountedProgram[]): string {
  const known = programs.filter(({ version }) => version !== null);
  if (known.length === 0) return '';
  return `Computed by ${firstNames(
    known.map((one) => programText(one, known.length > 1)),
    MOST_SHOWN,
  )}.`;
}

function programText({ version, commit, changesSha256, runs }: CountedProgram, areSeveral: boolean): string {
  const at = commit === null ? '' : ` at commit ${commit.slice(0, 12)}`;
  const changes = changesSha256 === null ? '' : ` with changes ${changesSha256.slice(0, 12)}`;
  return `keygrid ${version}${at}${changes}${areSeveral ? ` (${counted(runs, 'run')})` : ''}`;
}
