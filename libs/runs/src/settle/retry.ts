/** Trying again what has failed, from its newest checkpoint; or afresh, what there was being archived first. */
import { UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { transition } from '../life/transition.ts';
import { rollBackPoints } from '../record/metrics.ts';
import { requireAgreed } from './control.ts';
import { settleGraphIn } from './settle-graph.ts';
import { cellSet, requireNeeded, runsOfCells, type Target } from './target.ts';
import { lockControl } from './wanted.ts';

export interface RetryOptions {
  /** Checkpoints, points and results are archived, and the run starts from nothing; its evaluations with it. */
  readonly fresh?: boolean;
  /** Of one run, afresh: the studies that agree; one that is not among them and needs the run: `StillShared`. Default: all. */
  readonly agreed?: readonly string[];
}

/**
 * Ids of the runs that are tried again: the failed ones; of one run afresh, whatever has become of it. Idempotent but for that.
 * @throws UserError for what was cancelled, and for one run that neither failed nor can start afresh.
 */
export function retry(
  home: Home,
  target: Target,
  { fresh = false, agreed }: RetryOptions = {},
): Promise<string[]> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const cells = await cellSet(tx, target);
    await requireNeeded(tx, cells, 'retried');
    const again = fresh && 'run' in target;
    if (again) await requireAgreed(tx, target.run, agreed);
    const ids = again
      ? await requireOwnResults(tx, target.run)
      : await failedOf(tx, await ownRuns(tx, target, cells));
    const cause = `retried${fresh ? ' afresh' : ''}: ${cells.name}`;
    const moved = fresh
      ? await startAfresh(tx, ids, cause)
      : await transition(tx, 'reopenFailed', { ids, cause });
    if (moved.length > 0) await reopenStudies(tx, ids);
    await settleGraphIn(tx);
    await hint(tx);
    return moved.map(({ id }) => id);
  });
}

/** Of one run: itself, and the training that it waits for. */
async function ownRuns(
  tx: Queries,
  target: Target,
  cells: Parameters<typeof runsOfCells>[1],
): Promise<string[]> {
  if (!('run' in target)) return runsOfCells(tx, cells);
  const { rows } = await tx.query<{ training: string | null }>(
    'SELECT training_id AS training FROM run WHERE id = $1',
    [target.run],
  );
  const training = rows[0]?.training;
  return training == null ? [target.run] : [target.run, training];
}

async function failedOf(tx: Queries, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM run WHERE id = ANY($1) AND wanted AND status = 'FAILED'`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

async function requireOwnResults(tx: Queries, id: string): Promise<string[]> {
  const { rowCount } = await tx.query(
    `SELECT 1 FROM run WHERE id = $1 AND status IN ('WAITING', 'BLOCKED')`,
    [id],
  );
  if (rowCount > 0)
    throw new UserError(
      `Run ${id} waits for its training and has nothing to start afresh: retry the training. Nothing was changed.`,
    );
  return [id];
}

/** With a training go its evaluations: what they predicted came from its weights. */
async function startAfresh(tx: Queries, ids: readonly string[], cause: string) {
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM run WHERE training_id = ANY($1)', [ids]);
  const moved = await transition(tx, 'retryFresh', {
    ids: [...ids, ...rows.map(({ id }) => id)],
    cause,
    beside: archiving,
  });
  const all = moved.map(({ id }) => id);
  await tx.query(
    'UPDATE checkpoint SET archived_at = clock_timestamp() WHERE run_id = ANY($1) AND archived_at IS NULL',
    [all],
  );
  for (const table of ['prediction_chunk', 'score', 'score_summary'])
    await tx.query(`DELETE FROM ${table} WHERE evaluation_id = ANY($1)`, [all]);
  for (const id of all) await rollBackPoints(tx, id);
  return moved;
}

/** Read before the row's columns are emptied: parts of one statement see the rows as they were. */
const archiving = () => ({
  after: [
    `archived AS (
       INSERT INTO archived_result (run_id, fence, content)
       SELECT before.id, before.fence, jsonb_build_object('outcome', before.outcome,
         'scores', (SELECT coalesce(jsonb_agg(jsonb_build_object('protocol', protocol, 'alpha', alpha, 'correct', encode(correct, 'base64'), 'counted', encode(counted, 'base64'))), '[]')
                    FROM score WHERE evaluation_id = before.id),
         'summaries', (SELECT coalesce(jsonb_agg(to_jsonb(score_summary) - 'evaluation_id'), '[]')
                       FROM score_summary WHERE evaluation_id = before.id))
       FROM run AS before JOIN moved ON moved.id = before.id WHERE before.outcome IS NOT NULL
     )`,
  ],
});

async function reopenStudies(tx: Queries, ids: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE study SET finished_at = NULL WHERE finished_at IS NOT NULL AND id IN (
       SELECT study_id FROM cell WHERE wanted AND (evaluation_id = ANY($1) OR training_id = ANY($1)))`,
    [ids],
  );
}
