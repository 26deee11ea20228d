/** SQL of the row that removes runs: what is kept of each is its last fence. */
import { sqlList } from '../statuses.ts';
import type { Bind } from './bind.ts';
import type { Change } from './change.ts';
import type { Transition } from './transitions.ts';

/** Attempts, events, checkpoints, predictions and scores go with the row; points, which refer to none, are the caller's. */
export function removeStatement(
  { from, only, when }: Transition,
  { ids, cause }: Change,
  bind: Bind,
): string {
  return `WITH may AS (
      SELECT run.id FROM run
      WHERE run.id = ANY(${bind(ids)}::text[]) AND run.status IN (${sqlList(from)}) AND ${only ?? 'true'}
      ORDER BY run.id FOR UPDATE
    ), moved AS (
      DELETE FROM run USING may WHERE run.id = may.id RETURNING run.id, run.fence + 1 AS fence, run.status, run.position
    ), noted AS (
      INSERT INTO removed_run (id, fence, cause) SELECT id, fence, ${bind(cause ?? when)}::text FROM moved
      ON CONFLICT (id) DO UPDATE SET fence = EXCLUDED.fence, cause = EXCLUDED.cause, removed_at = clock_timestamp()
    )
    SELECT id, fence, status FROM moved ORDER BY position`;
}
