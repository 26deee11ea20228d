/** Runs of a study, a page at a time, by keys and never by counting rows off: SQL that reads the cells of a page and few others. */
import type { Stage, Status } from '@keygrid/runs';

export interface RunPage {
  /** Id of a run of the study: those behind it. */
  readonly after?: string;
  /** Left out: all. */
  readonly limit?: number;
  readonly status?: Status;
  readonly stage?: Stage;
}

export const pageValues = (study: string, { after, limit, status, stage }: RunPage): unknown[] => [
  study,
  after ?? null,
  status ?? null,
  limit ?? null,
  stage ?? null,
];

/**
 * A run is at the place of the first cell that needs it. OFFSET 0: looked up cell by cell. Taken for a join, the server would read the
 * whole study for a page of it.
 */
const FIRST_CELL = (run: string): string => `NOT EXISTS (SELECT FROM cell AS earlier
    WHERE earlier.${run} = cell.${run} AND earlier.study_id = cell.study_id AND earlier.wanted AND earlier.ordinal < cell.ordinal OFFSET 0)`;

const ofStage = (stage: 0 | 1, name: Stage, run: string): string => `
  (SELECT cell.${run} AS id, ${stage} AS stage, cell.ordinal FROM cell
    WHERE cell.study_id = (SELECT id FROM asked) AND cell.revision = (SELECT revision FROM asked) AND cell.wanted
      AND cell.${run} IS NOT NULL AND ($5::text IS NULL OR $5 = '${name}')
      AND ($2::text IS NULL OR (SELECT stage FROM start) < ${stage}
        OR (SELECT stage FROM start) = ${stage} AND cell.ordinal > (SELECT ordinal FROM start))
      AND ${FIRST_CELL(run)}
      AND ($3::text IS NULL OR EXISTS (SELECT FROM run WHERE run.id = cell.${run} AND run.status = $3::run_status OFFSET 0))
    ORDER BY cell.ordinal LIMIT $4::bigint)`;

/**
 * Bodies of a WITH: `page` has `id`, `stage` and `ordinal`, to be ordered by the last two: trainings before evaluations, in the order of
 * the grid. Wanted cells only, which are all of the current revision. Takes `pageValues`.
 */
export const PAGE_OF_RUNS = `
  asked AS MATERIALIZED (SELECT id, current_revision AS revision FROM study WHERE name = $1),
  start AS MATERIALIZED (
    SELECT CASE WHEN min(training.ordinal) IS NULL THEN 1 ELSE 0 END AS stage,
           coalesce(min(training.ordinal), min(evaluation.ordinal)) AS ordinal
      FROM asked
      LEFT JOIN cell AS training ON training.study_id = asked.id AND training.wanted AND training.training_id = $2
      LEFT JOIN cell AS evaluation ON evaluation.study_id = asked.id AND evaluation.wanted AND evaluation.evaluation_id = $2),
  page AS MATERIALIZED (
    SELECT * FROM (${ofStage(0, 'training', 'training_id')} UNION ALL ${ofStage(1, 'evaluation', 'evaluation_id')}) AS needed
     ORDER BY stage, ordinal LIMIT $4::bigint)`;
