/** What may not be left in a grid in which everything has ended: rows that nothing refers to, points twice, ends without a cause. */
import type { OpenHome } from '@keygrid/runs/testing';
import type { ChaosGrid } from '../grid/chaos-grid.ts';

/** Each finds what should not be, a line a row. */
const NOT_TO_BE: Readonly<Record<string, string>> = {
  'a run that has not succeeded': `SELECT id || ': ' || status || coalesce(', ' || last_message, '') AS line FROM run WHERE status <> 'SUCCEEDED'`,
  'a point that is there twice': `SELECT concat_ws(' ', run_id, key, step) AS line FROM metric_point GROUP BY run_id, key, step HAVING count(*) > 1`,
  'a summary that is not that of its points': `SELECT concat_ws(' ', run_id, summary.key, summary.points, counted.points) AS line
    FROM metric_summary AS summary FULL JOIN (SELECT run_id, key, count(*) AS points FROM metric_point GROUP BY 1, 2) AS counted USING (run_id, key)
    WHERE summary.points IS DISTINCT FROM counted.points`,
  'a lease of a run that does not run': `SELECT run_id AS line FROM lease JOIN run ON run.id = run_id WHERE status <> 'RUNNING' OR run.fence <> lease.fence`,
  'an attempt without an end': `SELECT concat_ws(' ', run_id, fence) AS line FROM attempt WHERE ended_at IS NULL OR exit IS NULL`,
  'an attempt that ended without a cause': `SELECT concat_ws(' ', run_id, fence, exit) AS line FROM attempt
    WHERE NOT EXISTS (SELECT FROM run_event AS event WHERE event.run_id = attempt.run_id AND event.fence = attempt.fence
      AND event.kind NOT IN ('claimed', 'paused', 'resumed', 'prioritised', 'checkpoint-damaged') AND event.message <> '')`,
  'a claim that no attempt or event tells of': `SELECT run.id AS line FROM run
    WHERE (SELECT count(*) FROM attempt WHERE run_id = run.id) <> (SELECT count(*) FROM run_event WHERE run_id = run.id AND kind = 'claimed')`,
  'a fence that was raised without an event': `SELECT concat_ws(' ', run.id, fence) AS line FROM run
    WHERE fence <> (SELECT count(*) FROM run_event WHERE run_id = run.id AND kind IN
      ('claimed', 'preempted', 'tried-again', 'worker-lost', 'failed', 'ready', 'blocked', 'unblocked', 'cancelled', 'reopened'))`,
};

/** Lines of what was found, each with what it is; empty: nothing. */
export async function auditRows(home: OpenHome): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(NOT_TO_BE)) {
    const { rows } = await home.sql.query<{ line: string }>(sql);
    found.push(...rows.map(({ line }) => `${what}: ${line}`));
  }
  return found;
}

/** Kept checkpoints whose file is not there, or is another, but for those that were damaged on purpose. */
export async function auditFiles({ home, damaged }: ChaosGrid): Promise<string[]> {
  const { rows } = await home.sql.query<{ key: string; sha256: string }>(
    'SELECT store_key AS key, sha256 FROM checkpoint WHERE removed_at IS NULL AND damaged_at IS NULL',
  );
  const found: string[] = [];
  for (const { key, sha256 } of rows) {
    const state = await home.store.verify(key, sha256);
    if (state !== 'intact' && !damaged.has(key)) found.push(`a checkpoint whose file is ${state}: ${key}`);
  }
  return found;
}
