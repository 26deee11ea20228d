/** Reads where the wanted runs of a study stand: status, step, loss and times. */
import { PAGE_OF_RUNS, pageValues, type RunPage } from '../studies/run-page.ts';
import { studyOverview } from '../studies/study-overview.ts';
import { isGone, type Home, type Stage, type Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { runLabels } from './run-labels.ts';
import type { RunProgress, StudyProgress } from './study-progress.ts';

interface RunRow {
  id: string;
  stage: Stage;
  status: Status;
  phase: string | null;
  step: number | null;
  totalSteps: number | null;
  seconds: number | null;
  failure: string | null;
  retry: RunProgress['retry'] | null;
  worker: { host: string; machine: string; pid: number } | null;
  loss: number | null;
  pairsPerSecond: number | null;
}

/** Labels are read once: look as often as you like. Throws UserError for an unknown study. */
export async function progressReader(home: Home, study: string): Promise<() => Promise<StudyProgress>> {
  await studyOverview(home, study);
  const labels = await runLabels(home, study);
  return async () => ({ study, runs: await readRuns(home, study, {}, labels) });
}

/** Trainings before evaluations, in the order of the grid. `labels` left out: read for these runs. */
export async function readRuns(
  home: Home,
  study: string,
  page: RunPage,
  labels?: ReadonlyMap<string, string>,
): Promise<RunProgress[]> {
  const { rows } = await readerOf(home).query<RunRow>(PROGRESS, pageValues(study, page));
  const known =
    labels ??
    (await runLabels(
      home,
      study,
      rows.map(({ id }) => id),
    ));
  return rows.map(({ worker, ...row }) => {
    const isLost = worker !== null && isGone(worker);
    return { ...withoutNulls(row), label: known.get(row.id) ?? '', ...(isLost ? { isLost } : {}) };
  });
}

/** Seconds: of the attempt that runs now, or of the last one that ended. */
const PROGRESS = `
  WITH ${PAGE_OF_RUNS}
  SELECT run.id, run.stage, run.status, run.phase, coalesce(loss.last_step, run.step) AS step,
    run.total_steps AS "totalSteps", attempt.seconds, loss.last_value AS loss, rate.last_value AS "pairsPerSecond",
    CASE WHEN run.status = 'FAILED' THEN concat_ws(': ', run.last_class, run.last_message) END AS failure,
    CASE WHEN run.status IN ('QUEUED', 'RUNNING') AND run.failures <> '{}' THEN jsonb_build_object(
      'message', concat_ws(': ', run.last_class, run.last_message), 'count', run.failures::text) END AS retry,
    CASE WHEN run.status = 'RUNNING' THEN
      jsonb_build_object('host', worker.host, 'machine', worker.machine, 'pid', worker.pid) END AS worker
  FROM page JOIN runs_overview AS run USING (id) LEFT JOIN worker ON worker.id = run.worker_id
    LEFT JOIN LATERAL (
      SELECT extract(epoch FROM coalesce(ended_at, clock_timestamp()) - started_at)::float8 AS seconds
        FROM attempt WHERE run_id = page.id ORDER BY fence DESC LIMIT 1) AS attempt ON true
    LEFT JOIN metric_summary AS loss ON loss.run_id = page.id AND loss.key = 'train/loss'
    LEFT JOIN metric_summary AS rate ON rate.run_id = page.id AND rate.key = 'train/pairs-per-second'
  ORDER BY page.stage, page.ordinal`;

type Known<Row> = {
  [Key in keyof Row]: null extends Row[Key] ? NonNullable<Row[Key]> | undefined : Row[Key];
};

function withoutNulls<Row extends object>(row: Row): Known<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Known<Row>;
}
