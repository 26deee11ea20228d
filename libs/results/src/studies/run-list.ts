/** The runs of a study, a page at a time; never aggregates points. */
import type { Home, Stage, Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { PAGE_OF_RUNS, pageValues, type RunPage } from './run-page.ts';

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
}

/** Trainings before evaluations, in the order of the grid; wanted cells only. The id of the last is `after` of the next page. */
export async function runsOf(home: Home, study: string, page: RunPage = { limit: 500 }): Promise<RunRow[]> {
  const { rows } = await readerOf(home).query<RunRow>(
    `WITH ${PAGE_OF_RUNS}
     SELECT run.id, run.stage, run.status, run.seed, run.training_id AS "trainingId",
            (SELECT axis_values FROM cell WHERE cell.study_id = (SELECT id FROM asked) AND cell.wanted
                AND (cell.evaluation_id = run.id OR cell.training_id = run.id) ORDER BY cell.ordinal LIMIT 1) AS values,
            lease.phase, lease.step, lease.total_steps AS "totalSteps", worker.host AS "workerHost",
            run.last_class AS "lastClass", run.last_message AS "lastMessage",
            run.started_at AS "startedAt", run.finished_at AS "finishedAt"
     FROM page JOIN run USING (id)
     LEFT JOIN lease ON lease.run_id = run.id LEFT JOIN worker ON worker.id = lease.worker_id
     ORDER BY page.stage, page.ordinal`,
    pageValues(study, page),
  );
  return rows;
}
