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
    `WITH needed AS (
       SELECT DISTINCT ON (need.id) need.id, cell.axis_values
       FROM study JOIN cell ON cell.study_id = study.id AND cell.wanted
       CROSS JOIN LATERAL (VALUES (cell.evaluation_id), (cell.training_id)) AS need (id)
       WHERE study.name = $1 AND need.id IS NOT NULL
       ORDER BY need.id, cell.ordinal
     )
     SELECT run.id, run.stage, run.status, run.seed, run.training_id AS "trainingId", needed.axis_values AS values,
            lease.phase, lease.step, lease.total_steps AS "totalSteps", worker.host AS "workerHost",
            run.last_class AS "lastClass", run.last_message AS "lastMessage",
            run.started_at AS "startedAt", run.finished_at AS "finishedAt", run.position::text
     FROM needed JOIN run ON run.id = needed.id
     LEFT JOIN lease ON lease.run_id = run.id LEFT JOIN worker ON worker.id = lease.worker_id
     WHERE run.position > $2::bigint AND ($3::text IS NULL OR run.status = $3::run_status)
     ORDER BY run.position LIMIT $4`,
    [study, after, status ?? null, limit],
  );
  return rows;
}
