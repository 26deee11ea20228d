/** What importing an archive would do with each of its runs, before anything is written. */
import { firstNames, UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import type { Stage, Status } from '../statuses.ts';
import { DIGEST } from './study-rows.ts';

/** A run of the archive, as far as choosing goes. */
export interface ArchivedRun {
  readonly id: string;
  readonly stage: Stage;
  readonly training_id: string | null;
  /** Null: it has no results in the archive. */
  readonly digest: string | null;
}

export type Preference = 'mine' | 'theirs';

export interface ImportPlan {
  /** Their results come from the archive. */
  readonly taken: readonly string[];
  /** Those of them that have other results here, which go. */
  readonly replaced: readonly string[];
  /** Here and there with the same bits. */
  readonly equal: readonly string[];
  /** Here with other bits, which stay. */
  readonly kept: readonly string[];
  /** Without results in the archive, or of weights that are not taken: as they are here, else to be computed. */
  readonly open: readonly string[];
}

interface RunHere {
  readonly id: string;
  readonly status: Status;
  readonly digest: string | null;
}

/** @throws UserError where bits differ and no preference says whose count, and where a run is under way here. */
export async function planImport(
  sql: Queries,
  runs: readonly ArchivedRun[],
  preference: Preference | undefined,
): Promise<ImportPlan> {
  const { rows } = await sql.query<RunHere>(
    `SELECT id, status, ${DIGEST} AS digest FROM run WHERE id = ANY($1::text[])`,
    [runs.map(({ id }) => id)],
  );
  const here = new Map(rows.map((row) => [row.id, row]));
  const plan = {
    taken: [] as string[],
    replaced: [] as string[],
    equal: [] as string[],
    kept: [] as string[],
    open: [] as string[],
  };
  const differing: string[] = [];
  const busy: string[] = [];
  const dropped = new Set<string>();
  // Trainings first: an evaluation counts with the weights it was made from.
  for (const { id, training_id: training, digest } of [...runs].sort(byStage)) {
    const own = here.get(id);
    if (digest === null) plan.open.push(id);
    else if (own?.status === 'SUCCEEDED' && own.digest === digest) plan.equal.push(id);
    else if (own?.status === 'SUCCEEDED') {
      differing.push(id);
      if (preference === 'theirs') [plan.taken, plan.replaced].forEach((list) => list.push(id));
      else {
        plan.kept.push(id);
        dropped.add(id);
      }
    } else if (training !== null && dropped.has(training)) plan.open.push(id);
    else if (own?.status === 'RUNNING') busy.push(id);
    else plan.taken.push(id);
  }
  if (busy.length > 0)
    throw new UserError(
      `${firstNames(busy)} ${busy.length === 1 ? 'is' : 'are'} computed here at this moment; wait for the end, or cancel the study that wants it`,
    );
  if (differing.length > 0 && preference === undefined) throw differ(differing);
  await refuseStrandedEvaluations(sql, plan.replaced, runs);
  return plan;
}

const byStage = (a: ArchivedRun, b: ArchivedRun): number =>
  Number(a.stage === 'evaluation') - Number(b.stage === 'evaluation');

const differ = (ids: readonly string[]): UserError =>
  new UserError(
    `${firstNames(ids)} ${ids.length === 1 ? 'has' : 'have'} other bits here than in the file: another machine computed them. ` +
      'Nothing was imported. --prefer mine keeps what is here, --prefer theirs replaces it.',
  );

/** Evaluations here that the archive has not, of weights that would go. */
async function refuseStrandedEvaluations(
  sql: Queries,
  replaced: readonly string[],
  runs: readonly ArchivedRun[],
): Promise<void> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT id FROM run WHERE training_id = ANY($1::text[]) AND NOT id = ANY($2::text[]) AND status IN ('SUCCEEDED', 'RUNNING') ORDER BY id`,
    [replaced, runs.filter(({ digest }) => digest !== null).map(({ id }) => id)],
  );
  if (rows.length === 0) return;
  throw new UserError(
    `${firstNames(rows.map(({ id }) => id))} here used weights that --prefer theirs would replace, and the file has no such evaluation. ` +
      'Nothing was imported. Use --prefer mine, or export a study that has them.',
  );
}
