/** Curves thinned in the server to what a picture can show, without losing what stands out. */
import { groupBy } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

interface SampledPoint {
  readonly step: number;
  /** As it was measured: NaN and ±Infinity, too. */
  readonly value: number;
}

/** A curve that has more points than that is thinned. */
const MOST_POINTS = 200;
/** Points that may be kept of each part: the least and the largest value, and the first of what is not finite. */
const KEPT_OF_PART = 5;

/**
 * One key of some runs, by run, in order of steps; a run without points is left out. The points of a curve of more than `most` are cut
 * into parts of equally many. Of each part its least and its largest finite value stay, and where values are not finite the first of each
 * kind; the first and the last point of the curve stay, too. Never more than `most` points where `most` is at least 7.
 */
export async function sampledSeries(
  home: Home,
  runIds: readonly string[],
  key: string,
  most = MOST_POINTS,
): Promise<Map<string, SampledPoint[]>> {
  const { rows } = await readerOf(home).query<SampledPoint & { run: string }>(SAMPLED, [
    [...new Set(runIds)],
    key,
    most,
    Math.max(1, Math.floor((most - 2) / KEPT_OF_PART)),
  ]);
  const series = groupBy(rows, ({ run }) => run);
  return new Map(
    [...series].map(([run, points]) => [run, points.map(({ step, value }) => ({ step, value }))]),
  );
}

/** Postgres sorts NaN above Infinity: values that are not finite are ranked apart, by themselves. */
const SAMPLED = `
  WITH placed AS (
    SELECT run_id, step, value, place, points, (place - 1) * $4 / points AS part,
           CASE WHEN value IN ('NaN', 'Infinity', '-Infinity') THEN value END AS strange
      FROM (SELECT run_id, step, value, row_number() OVER (PARTITION BY run_id ORDER BY step) AS place,
                   count(*) OVER (PARTITION BY run_id) AS points
              FROM metric_point WHERE run_id = ANY($1::text[]) AND key = $2) AS counted
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY run_id, part, strange ORDER BY value, step) AS rising,
              row_number() OVER (PARTITION BY run_id, part, strange ORDER BY value DESC, step) AS falling
      FROM placed
  )
  SELECT run_id AS run, step, value FROM ranked
   WHERE points <= $3 OR place IN (1, points) OR rising = 1 OR (strange IS NULL AND falling = 1)
   ORDER BY run_id, step`;
