/** Training curves, thinned in the server to what a picture can show, without losing what stands out. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export const CURVE_KEYS = ['train/loss', 'val/pck', 'val/pck-small'] as const;
export type CurveKey = (typeof CURVE_KEYS)[number];

export interface CurvePoint {
  readonly run: string;
  readonly key: CurveKey;
  /** The last one that it is of. */
  readonly step: number;
  /** Mean of its steps, and the extremes of them. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** How many steps it stands for. */
  readonly steps: number;
}

/** Of one curve. */
const MOST_POINTS = 160;

/**
 * In order of key, run and steps. The steps of a key are cut into equal parts, the same ones for every run, so that seeds meet at equal
 * steps. Of each part the mean and both extremes are read: a spike of one step stays, as the edge of a band. Values that are not
 * finite are left out.
 */
export async function readCurves(
  home: Home,
  trainings: readonly string[],
  keys: readonly CurveKey[] = CURVE_KEYS,
): Promise<CurvePoint[]> {
  const { rows } = await readerOf(home).query<CurvePoint>(
    `WITH width AS (
       SELECT key, greatest(1, ceil((max(last_step) + 1) / $3::float8))::int AS steps
         FROM metric_summary WHERE run_id = ANY($1::text[]) AND key = ANY($2::text[]) GROUP BY key)
     SELECT run_id AS run, key, (max(step))::int AS step, avg(value ORDER BY step) AS value,
            min(value) AS low, max(value) AS high, count(*)::int AS steps
       FROM metric_point JOIN width USING (key)
      WHERE run_id = ANY($1::text[]) AND value NOT IN ('NaN', 'Infinity', '-Infinity')
      GROUP BY run_id, key, step / steps
      ORDER BY key, run_id, step / steps`,
    [[...new Set(trainings)], keys, MOST_POINTS],
  );
  return rows;
}
