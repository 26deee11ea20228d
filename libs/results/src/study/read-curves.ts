/** A study's training curves, thinned evenly to what a picture can show. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import type { StudyResults } from './study-results.ts';

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
 * The steps of a key are cut into equal parts, the same ones for every run, so that seeds meet at equal steps; extremes are kept. Values that are not
 * finite are left out.
 */
export async function readCurves(home: Home, { cells }: Pick<StudyResults, 'cells'>): Promise<CurvePoint[]> {
  const runs = new Set(cells.flatMap(({ training }) => training?.id ?? []));
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
    [[...runs], CURVE_KEYS, MOST_POINTS],
  );
  return rows;
}
