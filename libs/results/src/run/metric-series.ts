/** Measured values of a run: the points of one key, and a summary of every key. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

/** In order of steps, from `afterStep` on; the key of the next page is the last step. */
export async function metricSeries(
  home: Home,
  runId: string,
  key: string,
  { afterStep = -1, limit = 10_000 }: { afterStep?: number; limit?: number } = {},
): Promise<{ step: number; value: number }[]> {
  const { rows } = await readerOf(home).query<{ step: number; value: number }>(
    `SELECT step, value FROM metric_point WHERE run_id = $1 AND key = $2 AND step > $3 ORDER BY step LIMIT $4`,
    [runId, key, afterStep, limit],
  );
  return rows;
}

export async function metricSummaries(home: Home, runId: string): Promise<MetricSummary[]> {
  const { rows } = await readerOf(home).query<MetricSummary>(
    `SELECT key, points::float8 AS points, last_step AS "lastStep", last_value AS "lastValue",
            min_value AS "minValue", max_value AS "maxValue"
     FROM metric_summary WHERE run_id = $1 ORDER BY key`,
    [runId],
  );
  return rows;
}

export interface MetricSummary {
  readonly key: string;
  readonly points: number;
  readonly lastStep: number;
  readonly lastValue: number;
  /** Of finite values; null when there is none. */
  readonly minValue: number | null;
  readonly maxValue: number | null;
}
