/** Evaluations follow their training: queued once it has succeeded, blocked while it can give no weights. */
import type { Queries } from './database.ts';
import { hint } from './hints.ts';
import type { Home } from './home.ts';
import { BLOCKS_EVALUATIONS, sqlList } from './statuses.ts';

/** Level-triggered: looks at how things are, not at what happened. Returns how many evaluations changed. */
export function settleGraph(home: Home): Promise<number> {
  return home.sql.transaction((tx) => settleGraphIn(tx));
}

/** Only the evaluations of `trainingId` when it is given. */
export async function settleGraphIn(tx: Queries, trainingId?: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE run SET status = follows.status, available_at = clock_timestamp(), fence = run.fence + 1,
       finished_at = CASE follows.status WHEN 'BLOCKED' THEN clock_timestamp() END
     FROM (
       SELECT evaluation.id, (CASE WHEN training.status = 'SUCCEEDED' THEN 'QUEUED'
           WHEN training.status IN (${sqlList(BLOCKS_EVALUATIONS)}) THEN 'BLOCKED' ELSE 'WAITING' END)::run_status AS status
       FROM run AS evaluation JOIN run AS training ON training.id = evaluation.training_id
       WHERE evaluation.status IN ('WAITING', 'BLOCKED') AND ($1::text IS NULL OR training.id = $1)
     ) AS follows
     WHERE run.id = follows.id AND run.status IN ('WAITING', 'BLOCKED') AND run.status <> follows.status`,
    [trainingId ?? null],
  );
  if (rowCount > 0) await hint(tx);
  return rowCount;
}
