/** A study as it is to be extended: its grid, its cells that are needed, and the trainings they name. */
import { UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { studyIdOf } from '../settle/target.ts';
import type { EvaluationSpec, ScoringConfig } from '../specs.ts';
import type { ExtendedTraining } from './why-not-extended.ts';

export interface ExtendedCell {
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Of its evaluation. */
  readonly spec: EvaluationSpec;
  readonly training: string | null;
}

export interface ExtendedStudy {
  readonly name: string;
  readonly yaml: string;
  readonly scoring: ScoringConfig;
  readonly cells: readonly ExtendedCell[];
  readonly trainings: ReadonlyMap<string, ExtendedTraining>;
  /** Cells of its grid were left out on purpose. */
  readonly isPart: boolean;
}

/** `only`: ids of cells. @throws UserError for a study that there is not, that was cancelled, or that trains nothing. */
export async function readStudy(tx: Queries, name: string, only?: readonly string[]): Promise<ExtendedStudy> {
  const id = await studyIdOf(tx, name);
  const { rows: revisions } = await tx.query<Pick<ExtendedStudy, 'yaml' | 'scoring'>>(
    `SELECT yaml, scoring FROM study_revision JOIN study ON study.id = study_id AND number = current_revision WHERE study.id = $1`,
    [id],
  );
  const { rows: cells } = await tx.query<ExtendedCell>(
    `SELECT key, axis_values AS values, cell.seed, run.spec, cell.training_id AS training
     FROM cell JOIN run ON run.id = evaluation_id WHERE study_id = $1 AND cell.wanted AND ($2::bigint[] IS NULL OR cell.id = ANY($2)) ORDER BY ordinal`,
    [id, only ?? null],
  );
  const { rows: trainings } = await tx.query<ExtendedTraining>(
    `SELECT run.id, run.spec, run.method, status, outcome, last.store_key AS key, last.step,
            EXISTS (SELECT FROM attempt WHERE run_id = run.id AND continuity = 'approximate') AS "isApproximate"
     FROM run LEFT JOIN checkpoint AS last ON last.id = run.last_checkpoint_id AND last.damaged_at IS NULL AND last.removed_at IS NULL
     WHERE run.id IN (SELECT training_id FROM cell WHERE study_id = $1 AND wanted AND ($2::bigint[] IS NULL OR cell.id = ANY($2))) ORDER BY position`,
    [id, only ?? null],
  );
  const [revision] = revisions;
  if (!revision || cells.length === 0)
    throw new UserError(
      `Study ${name} was cancelled and cannot be extended: submit the grid file again to open it. Nothing was changed.`,
    );
  if (trainings.length === 0)
    throw new UserError(`Study ${name} trains nothing that could be extended. Nothing was changed.`);
  const isPart = only !== undefined;
  return { name, ...revision, cells, isPart, trainings: new Map(trainings.map((one) => [one.id, one])) };
}
