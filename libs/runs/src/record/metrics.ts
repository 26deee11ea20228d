/** Measured values: points in bulk, their summary in the same statement, and the rollback to a resumed step. */
import type { MetricPoint } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { withFence } from './fenced.ts';
import type { Home } from '../home/home.ts';
import type { ClaimKey } from '../types.ts';

const POINTS_A_STATEMENT = 5_000;

/**
 * Sent twice, a point is stored once. NaN and Infinity are kept; the summary's extremes are those of finite values.
 * Points are taken as new first: to look at each costs half of the time more. Any known one starts again, one by one.
 */
export async function appendMetrics(
  home: Home,
  claim: ClaimKey,
  points: readonly MetricPoint[],
): Promise<void> {
  if (points.length === 0) return;
  const append = (statement: string) =>
    withFence(home, claim, async (tx) => {
      for (let first = 0; first < points.length; first += POINTS_A_STATEMENT) {
        await tx.query(statement, valuesOf(claim, points.slice(first, first + POINTS_A_STATEMENT)));
      }
    });
  try {
    await append(ALL_NEW);
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    await append(NEW_AMONG_THEM);
  }
}

const UNIQUE_VIOLATION = '23505';

const valuesOf = ({ runId, fence }: ClaimKey, points: readonly MetricPoint[]): unknown[] => [
  runId,
  fence,
  points.map(({ key }) => key),
  points.map(({ step }) => step),
  points.map(({ value }) => String(value)),
];

/** Columns of a summary row over `key, step, value`; $1 is the run. */
const SUMMARISED = `SELECT $1, key, count(*), max(step), (array_agg(value ORDER BY step DESC))[1],
  min(value) FILTER (WHERE abs(value) < 'Infinity'), max(value) FILTER (WHERE abs(value) < 'Infinity')`;

const SENT = `sent AS MATERIALIZED (SELECT * FROM unnest($3::text[], $4::int[], $5::float8[]) AS sent (key, step, value))`;
const INSERT_SENT = `INSERT INTO metric_point (run_id, fence, key, step, value) SELECT $1, $2, key, step, value FROM sent`;

const summarise = (from: 'sent' | 'inserted'): string =>
  `INSERT INTO metric_summary AS summary (run_id, key, points, last_step, last_value, min_value, max_value)
   ${SUMMARISED} FROM ${from} GROUP BY key
   ON CONFLICT (run_id, key) DO UPDATE SET
     points = summary.points + EXCLUDED.points,
     last_value = CASE WHEN EXCLUDED.last_step >= summary.last_step THEN EXCLUDED.last_value ELSE summary.last_value END,
     last_step = greatest(summary.last_step, EXCLUDED.last_step),
     min_value = least(summary.min_value, EXCLUDED.min_value),
     max_value = greatest(summary.max_value, EXCLUDED.max_value)`;

/** Fails when any point is stored already. */
const ALL_NEW = `WITH ${SENT}, inserted AS (${INSERT_SENT}) ${summarise('sent')}`;
const NEW_AMONG_THEM = `WITH ${SENT},
  inserted AS (${INSERT_SENT} ON CONFLICT DO NOTHING RETURNING key, step, value) ${summarise('inserted')}`;

/** Points beyond the step a training resumes from (all of them from the start) move to the archive. */
export async function rollBackPoints(tx: Queries, runId: string, step = -1): Promise<void> {
  const { rowCount } = await tx.query(
    `WITH beyond AS (DELETE FROM metric_point WHERE run_id = $1 AND step > $2 RETURNING key, step, fence, value)
     INSERT INTO metric_archive (run_id, key, step, fence, value) SELECT $1, key, step, fence, value FROM beyond`,
    [runId, step],
  );
  if (rowCount === 0) return;
  await tx.query('DELETE FROM metric_summary WHERE run_id = $1', [runId]);
  await tx.query(
    `INSERT INTO metric_summary (run_id, key, points, last_step, last_value, min_value, max_value)
     ${SUMMARISED} FROM metric_point WHERE run_id = $1 GROUP BY key`,
    [runId],
  );
}

/** What trainings that go on from others have measured so far: all that the others have, which ended with the checkpoint. */
export async function inheritPoints(
  tx: Queries,
  runs: readonly { readonly id: string; readonly from: string }[],
): Promise<void> {
  const ids = [runs.map(({ id }) => id), runs.map(({ from }) => from)];
  const pairs = 'unnest($1::text[], $2::text[]) AS pair (id, other)';
  await tx.query(
    `INSERT INTO metric_point (run_id, key, step, fence, value)
     SELECT pair.id, key, step, 0, value FROM ${pairs} JOIN metric_point ON run_id = pair.other`,
    ids,
  );
  await tx.query(
    `INSERT INTO metric_summary (run_id, key, points, last_step, last_value, min_value, max_value)
     SELECT pair.id, key, points, last_step, last_value, min_value, max_value FROM ${pairs} JOIN metric_summary ON run_id = pair.other`,
    ids,
  );
}
