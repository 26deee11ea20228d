/**
 * A run is wanted while any wanted cell needs it, held only if every wanting cell is, and exclusive if any wanting study
 * takes its times alone. Control acts on cells.
 */
import type { Queries } from '../database/database.ts';
import { transition } from '../life/transition.ts';
import { PRIORITIES } from '../claim/priority.ts';

/** Advisory lock of all that change cells: submit, cancel, pause. */
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

/** Ends those of the runs that no cell needs and that have not ended; a running one is fenced off (I2). */
export async function cancelUnwanted(tx: Queries, ids: readonly string[], cause: string): Promise<string[]> {
  const cancelled = await transition(tx, 'cancel', { ids, cause });
  return cancelled.map(({ id }) => id);
}
