/** What studies hold in the store: checkpoints and logs of the runs that they have cells of. */
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface StudyDisk {
  /** Bytes that go when the study is deleted. */
  readonly own: number;
  /** Bytes of runs that other studies have cells of, too: each of them counts these. */
  readonly shared: number;
}

/** By name; of one study, or of all. From the rows, without reading the store. */
export async function diskOfStudies(home: Home, name?: string): Promise<Map<string, StudyDisk>> {
  const { rows } = await readerOf(home).query<StudyDisk & { name: string }>(
    `WITH stored AS (
       SELECT run_id, sum(bytes) AS bytes FROM (
         SELECT run_id, bytes FROM checkpoint WHERE removed_at IS NULL
         UNION ALL SELECT run_id, log_bytes FROM attempt WHERE log_bytes > 0
       ) AS file GROUP BY 1
     ), used AS (
       SELECT DISTINCT study_id, training_id AS run_id FROM cell WHERE training_id IS NOT NULL
       UNION ALL SELECT DISTINCT study_id, evaluation_id FROM cell
     ), counted AS (
       SELECT study_id, bytes, count(*) OVER (PARTITION BY run_id) AS studies FROM used JOIN stored USING (run_id)
     )
     SELECT name, coalesce(sum(bytes) FILTER (WHERE studies = 1), 0)::float8 AS own,
            coalesce(sum(bytes) FILTER (WHERE studies > 1), 0)::float8 AS shared
     FROM study LEFT JOIN counted ON study_id = study.id WHERE $1::text IS NULL OR name = $1 GROUP BY name`,
    [name ?? null],
  );
  return new Map(rows.map(({ name: study, own, shared }) => [study, { own, shared }]));
}
