/** Reads where a study stands: its wanted runs with status, step, loss and times. */
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
  return async () => {
    const { rows } = await readerOf(home).query<RunRow>(PROGRESS, [study]);
    const runsNow = rows.map(({ worker, ...row }) => {
      const isLost = worker !== null && isGone(worker);
      return { ...withoutNulls(row), label: labels.get(row.id) ?? '', ...(isLost ? { isLost } : {}) };
    });
    return { study, runs: runsNow };
  };
}

/** Seconds: of the attempt that runs now, or of the last one that ended. */
const PROGRESS = `
  WITH needed AS (
    SELECT evaluation_id, training_id FROM cell JOIN study ON study.id = cell.study_id
    WHERE study.name = $1 AND cell.wanted
  ), ids AS (
    SELECT evaluation_id AS id FROM needed UNION SELECT training_id FROM needed WHERE training_id IS NOT NULL
  )
  SELECT run.id, run.stage, run.status, run.phase, coalesce(loss.last_step, run.step) AS step,
    run.total_steps AS "totalSteps", attempt.seconds, loss.last_value AS loss, rate.last_value AS "pairsPerSecond",
    CASE WHEN run.status = 'FAILED' THEN concat_ws(': ', run.last_class, run.last_message) END AS failure,
    CASE WHEN run.status IN ('QUEUED', 'RUNNING') AND run.failures <> '{}' THEN jsonb_build_object(
      'message', concat_ws(': ', run.last_class, run.last_message), 'count', run.failures::text) END AS retry,
    CASE WHEN run.status = 'RUNNING' THEN
      jsonb_build_object('host', worker.host, 'machine', worker.machine, 'pid', worker.pid) END AS worker
  FROM ids JOIN runs_overview AS run USING (id) LEFT JOIN worker ON worker.id = run.worker_id
    LEFT JOIN attempts_overview AS attempt ON attempt.run_id = run.id AND attempt.fence = (
      SELECT max(newest.fence) FROM attempt AS newest WHERE newest.run_id = run.id)
    LEFT JOIN metric_summary AS loss ON loss.run_id = run.id AND loss.key = 'train/loss'
    LEFT JOIN metric_summary AS rate ON rate.run_id = run.id AND rate.key = 'train/pairs-per-second'
  ORDER BY run.position`;

type Known<Row> = {
  [Key in keyof Row]: null extends Row[Key] ? NonNullable<Row[Key]> | undefined : Row[Key];
};

function withoutNulls<Row extends object>(row: Row): Known<Row> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Known<Row>;
}
