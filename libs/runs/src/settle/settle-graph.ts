/** Evaluations follow their training: queued once it has succeeded, blocked while it can give no weights. */
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { transition } from '../life/transition.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { BLOCKS_EVALUATIONS, sqlList } from '../statuses.ts';

/** Level-triggered: looks at how things are, not at what happened. Returns how many evaluations changed. */
export function settleGraph(home: Home): Promise<number> {
  return sqlOf(home).transaction((tx) => settleGraphIn(tx));
}

const WAYS = ['ready', 'block', 'unblock'] as const;

/** Only the evaluations of `trainingId` when it is given. */
export async function settleGraphIn(tx: Queries, trainingId?: string): Promise<number> {
  const { rows } = await tx.query<{ id: string; way: (typeof WAYS)[number] }>(
    `SELECT id, way FROM (
       SELECT evaluation.id, evaluation.status,
              CASE WHEN training.status = 'SUCCEEDED' THEN 'ready'
                   WHEN training.status IN (${sqlList(BLOCKS_EVALUATIONS)}) THEN 'block' ELSE 'unblock' END AS way
       FROM run AS evaluation JOIN run AS training ON training.id = evaluation.training_id
       WHERE evaluation.status IN ('WAITING', 'BLOCKED') AND ($1::text IS NULL OR training.id = $1)
     ) AS evaluation
     WHERE way = 'ready' OR (status = 'WAITING' AND way = 'block') OR (status = 'BLOCKED' AND way = 'unblock')`,
    [trainingId ?? null],
  );
  let changed = 0;
  for (const way of WAYS) {
    const ids = rows.filter((row) => row.way === way).map(({ id }) => id);
    if (ids.length > 0) changed += (await transition(tx, way, { ids })).length;
  }
  if (changed > 0) await hint(tx);
  return changed;
}
