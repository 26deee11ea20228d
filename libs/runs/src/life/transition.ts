/** The one way a run's status changes: a row of the table, applied to a set of runs in one statement. */
import type { Queries } from '../database/database.ts';
import { bindings } from './bind.ts';
import type { ChangeFor, Moved } from './change.ts';
import { insertStatement } from './insert-statement.ts';
import { moveStatement } from './move-statement.ts';
import { removeStatement } from './remove-statement.ts';
import { TRANSITIONS, type TransitionName, type TransitionRow } from './transitions.ts';

/**
 * Compares and sets: status, fence, times, attempt and lease as the row says, and one event a run with its cause. Several
 * runs are locked in the order of their ids, so that two changes never wait for each other. Returns the runs that changed,
 * in the order of submission; a run that was not in one of the row's statuses is left out, and so is one that `made` names
 * and that was there before.
 */
export async function transition<Name extends TransitionName, Row extends Moved = Moved>(
  tx: Queries,
  name: Name,
  change: ChangeFor<TransitionRow<Name>>,
): Promise<Row[]> {
  const { bind, values } = bindings();
  const row = TRANSITIONS[name];
  const text =
    'made' in change
      ? insertStatement(row, change, bind)
      : row.to === 'removed'
        ? removeStatement(row, change, bind)
        : moveStatement(row, change, bind);
  // The plan for one run suits any; for many it depends on how many.
  const isForOne = 'ids' in change && change.ids.length === 1;
  const { rows } = await (isForOne ? tx.prepared<Row>(text, values) : tx.query<Row>(text, values));
  return rows;
}
