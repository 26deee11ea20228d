/** Which queued evaluations share their passes with one that is claimed: they differ from it in KBC only. */
import type { Queries } from '../database/database.ts';
import { CLAIMABLE } from './machine.ts';

/** Runs that one child computes at most: the death of one costs what all of them have done since their last chunk. */
const MOST_TOGETHER = 8;

/**
 * Ids of those that the worker may claim with it; none for a training, a run that is timed alone, or one that has failed
 * (it is retried apart). `idleSlots` of the worker get their share, unless other runs wait for them.
 */
export async function claimedWith(
  tx: Queries,
  runId: string,
  { workerId, idleSlots }: { workerId: string; idleSlots: number },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT run.id FROM run AS asked
     JOIN run ON run.training_id IS NOT DISTINCT FROM asked.training_id AND run.id <> asked.id
     JOIN worker ON worker.id = $2
     WHERE asked.id = $1 AND asked.status = 'QUEUED' AND asked.stage = 'evaluation' AND run.stage = 'evaluation'
       AND NOT asked.exclusive AND NOT run.exclusive AND asked.failures = '{}' AND run.failures = '{}'
       AND run.spec - 'kbc' = asked.spec - 'kbc' AND run.placement_class = asked.placement_class AND ${CLAIMABLE}
     ORDER BY run.priority, run.position LIMIT $3`,
    [runId, workerId, MOST_TOGETHER - 1],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0 || idleSlots === 0) return ids;
  const waiting = await othersWaiting(tx, workerId, [runId, ...ids], idleSlots);
  return ids.slice(0, fairShare(ids.length + 1, idleSlots - waiting) - 1);
}

/** Of `count` evaluations, those that one slot takes where `unfed` others have nothing else to do. */
const fairShare = (count: number, unfed: number): number => Math.ceil(count / (1 + unfed));

/** Runs besides these that the worker could claim; counted to `enough`. */
async function othersWaiting(
  tx: Queries,
  workerId: string,
  ids: readonly string[],
  enough: number,
): Promise<number> {
  const { rows } = await tx.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM (
       SELECT FROM run JOIN worker ON worker.id = $1 WHERE ${CLAIMABLE} AND run.id <> ALL ($2) LIMIT $3
     ) AS other`,
    [workerId, ids, enough],
  );
  return rows[0]?.waiting ?? 0;
}
