/** The runs of a study, a page at a time; never aggregates points. */
import type { Home, Stage, Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface RunRow {
  readonly id: string;
  readonly stage: Stage;
  readonly status: Status;
  readonly seed: number | null;
  readonly trainingId: string | null;
  /** Axis values of a wanted cell that needs the run; a training has those of its first cell. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly phase: string | null;
  readonly step: number | null;
  readonly totalSteps: number | null;
  readonly workerHost: string | null;
  readonly lastClass: string | null;
  readonly lastMessage: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Pass as `after` for the next page. */
  readonly position: string;
}

/** In order of submission; wanted cells only. */
export async function runsOf(
  home: Home,
  study: string,
  { after = '0', limit = 500, status }: { after?: string; limit?: number; status?: Status } = {},
): Promise<RunRow[]> {
  const { rows } = await readerOf(home).query<RunRow>(
    `WITH own AS (
       SELECT cell.evaluation_id, cell.training_id FROM cell JOIN study ON study.id = cell.study_id WHERE study.name = $1 AND cell.wanted
     ), page AS (
       SELECT run.id FROM (SELECT evaluation_id AS id FROM own UNION SELECT training_id FROM own) AS needed JOIN run USING (id)
       WHERE run.position > $2::bigint AND ($3::text IS NULL OR run.status = $3::run_status)
       ORDER BY run.position LIMIT $4
     )
     SELECT run.id, run.stage, run.status, run.seed, run.training_id AS "trainingId",
            (SELECT axis_values FROM cell WHERE cell.study_id = (SELECT study.id FROM study WHERE study.name = $1) AND cell.wanted
                AND (cell.evaluation_id = run.id OR cell.training_id = run.id) ORDER BY cell.ordinal LIMIT 1) AS values,
            lease.phase, lease.step, lease.total_steps AS "totalSteps", worker.host AS "workerHost",
            run.last_class AS "lastClass", run.last_message AS "lastMessage",
            run.started_at AS "startedAt", run.finished_at AS "finishedAt", run.position::text
     FROM page JOIN run USING (id)
     LEFT JOIN lease ON lease.run_id = run.id LEFT JOIN worker ON worker.id = lease.worker_id
     ORDER BY run.position`,
    [study, after, status ?? null, limit],
  );
  return rows;
}
