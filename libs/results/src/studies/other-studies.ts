/** Studies with unfinished runs that a given study does not need. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface OtherStudy {
  readonly name: string;
  /** Under a lease that has not run out. */
  readonly running: number;
  /** Not begun, or handed back. */
  readonly toCome: number;
}

/** Those with running runs first. Held runs do not count. */
export async function otherStudies(home: Home, study: string): Promise<OtherStudy[]> {
  const { rows } = await readerOf(home).query<OtherStudy>(
    `WITH needed AS (
       SELECT study.name, need.id FROM study JOIN cell ON cell.study_id = study.id AND cell.wanted
       CROSS JOIN LATERAL (VALUES (cell.evaluation_id), (cell.training_id)) AS need (id)
     ), open AS (
       SELECT DISTINCT needed.name, run.id, run.status = 'RUNNING' AND lease.until > clock_timestamp() AS is_running
       FROM needed JOIN run USING (id) LEFT JOIN lease ON lease.run_id = run.id
       WHERE run.status IN ('WAITING', 'QUEUED', 'RUNNING') AND NOT run.held
         AND run.id NOT IN (SELECT id FROM needed WHERE name = $1 AND id IS NOT NULL)
     )
     SELECT name, count(*) FILTER (WHERE is_running)::int AS running,
            count(*) FILTER (WHERE is_running IS NOT TRUE)::int AS "toCome"
     FROM open WHERE name <> $1 GROUP BY name ORDER BY 2 DESC, 1`,
    [study],
  );
  return rows;
}
