/** When a study is finished. */
import { sqlOf, type Home } from '../home/home.ts';
import { ENDED, sqlList } from '../statuses.ts';

/**
 * Marks studies whose every wanted run has ended; level-triggered. Returns their names. In the same statement it notes that this is
 * to be told: not of a study that was cancelled whole, and not where nothing has ended since it was submitted.
 */
export async function finishStudies(home: Home): Promise<string[]> {
  const { rows } = await sqlOf(home).query<{ name: string }>(
    `WITH finished AS (
       UPDATE study SET finished_at = clock_timestamp()
       WHERE finished_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM cell JOIN run ON run.id IN (cell.evaluation_id, cell.training_id)
         WHERE cell.study_id = study.id AND cell.wanted AND run.status NOT IN (${sqlList(ENDED)}))
       RETURNING id, name, submitted_at
     ), noted AS (
       INSERT INTO notice (study_id, event, content)
       SELECT finished.id, 'finished', jsonb_build_object('succeeded', succeeded, 'failed', failed, 'blocked', blocked, 'cancelled', cancelled)
       FROM finished, LATERAL (
         SELECT ${['SUCCEEDED', 'FAILED', 'BLOCKED', 'CANCELLED'].map((status) => `count(*) FILTER (WHERE status = '${status}') AS ${status.toLowerCase()}`).join(', ')},
           max(run.finished_at) AS last_end
         FROM (SELECT DISTINCT run.id, run.status, run.finished_at FROM cell JOIN run ON run.id IN (cell.evaluation_id, cell.training_id)
               WHERE cell.study_id = finished.id AND cell.wanted) AS run
       ) AS ended WHERE last_end >= finished.submitted_at
     ) SELECT name FROM finished`,
  );
  return rows.map(({ name }) => name);
}
