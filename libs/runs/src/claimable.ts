/** The runs of one study that a worker could claim now, for workers that take them before all others. */
import { CLAIMABLE } from './machine.ts';
import type { Home } from './home.ts';

/** Tried one after the other: some may be refused for what else is on the machine, or be taken meanwhile. */
const CANDIDATES = 8;

/** In the order of the queue. Empty also where there is no such study. */
export async function claimableOf(home: Home, study: string, workerId: string): Promise<string[]> {
  const { rows } = await home.sql.query<{ id: string }>(
    `WITH needed AS (
       SELECT evaluation_id, training_id FROM cell JOIN study ON study.id = cell.study_id
       WHERE study.name = $1 AND cell.wanted
     )
     SELECT run.id FROM run JOIN worker ON worker.id = $2
     WHERE ${CLAIMABLE} AND run.id IN (SELECT evaluation_id FROM needed UNION ALL SELECT training_id FROM needed)
     ORDER BY run.priority, run.stage DESC, run.position LIMIT ${CANDIDATES}`,
    [study, workerId],
  );
  return rows.map(({ id }) => id);
}
