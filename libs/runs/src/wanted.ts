/**
 * A run is wanted while any wanted cell needs it, held only if every wanting cell is, and exclusive if any wanting study
 * takes its times alone. Control acts on cells.
 */
import type { Queries } from './database.ts';
import { PRIORITIES } from './priority.ts';
import { CANCELLABLE, sqlList } from './statuses.ts';

/** Advisory lock of whoever changes cells: submit, cancel, hold. */
const CONTROL = 0x6b676374;

/** One control change at a time; workers are not kept waiting by it. */
export async function lockControl(tx: Queries): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [CONTROL]);
}

/** Recomputes wanted, held, priority and exclusive of these runs from all cells of all studies. */
export async function refreshWanted(tx: Queries, runIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE run SET wanted = now.wanted, held = now.held, priority = now.priority, exclusive = now.exclusive
     FROM (
       SELECT asked.id, coalesce(bool_or(need.wanted), false) AS wanted,
              coalesce(bool_and(need.held) FILTER (WHERE need.wanted), false) AS held,
              coalesce(min(need.priority) FILTER (WHERE need.wanted), ${PRIORITIES.normal}) AS priority,
              coalesce(bool_or(study.timing = 'exclusive') FILTER (WHERE need.wanted), false) AS exclusive
       FROM (SELECT DISTINCT unnest($1::text[]) AS id) AS asked
       LEFT JOIN (
         SELECT evaluation_id AS run_id, wanted, held, priority, study_id FROM cell
         UNION ALL SELECT training_id, wanted, held, priority, study_id FROM cell WHERE training_id IS NOT NULL
       ) AS need ON need.run_id = asked.id
       LEFT JOIN study ON study.id = need.study_id
       GROUP BY asked.id
     ) AS now
     WHERE run.id = now.id
       AND (run.wanted, run.held, run.priority, run.exclusive)
         IS DISTINCT FROM (now.wanted, now.held, now.priority, now.exclusive)`,
    [runIds],
  );
}

/** Ends those of the runs that nobody wants and that have not ended; a running one is fenced off (I2). */
export async function cancelUnwanted(tx: Queries, runIds: readonly string[], why: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `WITH unwanted AS (
       SELECT id, fence FROM run
       WHERE id = ANY($1) AND NOT wanted AND status IN (${sqlList(CANCELLABLE)})
       ORDER BY id FOR NO KEY UPDATE
     ), ended AS (
       UPDATE attempt SET ended_at = clock_timestamp(), exit = 'cancelled', message = $2
       FROM unwanted WHERE run_id = unwanted.id AND attempt.fence = unwanted.fence AND ended_at IS NULL
     ), released AS (
       DELETE FROM lease USING unwanted WHERE run_id = unwanted.id RETURNING run_id, lease.fence, worker_id, until
     ), leaving AS (
       INSERT INTO leaving (run_id, fence, worker_id, until) SELECT run_id, fence, worker_id, until FROM released
     ), noted AS (
       INSERT INTO run_event (run_id, fence, kind, message) SELECT id, fence, 'cancelled', $2 FROM unwanted
     )
     UPDATE run SET status = 'CANCELLED', fence = run.fence + 1, finished_at = clock_timestamp()
     FROM unwanted WHERE run.id = unwanted.id RETURNING run.id`,
    [runIds, why],
  );
  return rows.map(({ id }) => id);
}
