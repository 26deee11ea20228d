/** Everything about one run: what it is, its attempts and checkpoints, what happened, and why it is as it is. */
import { UserError, type CheckpointKind } from '@keygrid/contract';
import type { Home, EvaluationSpec, TrainingSpec, Stage, Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { metricSummaries, type MetricSummary } from './metric-series.ts';
import { whyOf } from './why.ts';

export interface AttemptDetail {
  readonly fence: number;
  readonly worker: { readonly host: string; readonly pid: number };
  readonly device: string;
  readonly environment: unknown;
  readonly commit: string | null;
  readonly alone: boolean;
  readonly continuity: string;
  readonly resumedFromStep: number | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly exit: string | null;
  readonly message: string | null;
  readonly stack: string | null;
  readonly logKey: string;
  readonly logTail: string | null;
  readonly peakMemoryBytes: number | null;
}
export interface CheckpointDetail {
  readonly kind: CheckpointKind;
  readonly step: number;
  readonly fence: number;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly createdAt: Date;
  readonly damagedAt: Date | null;
}
export interface RunDetail {
  readonly id: string;
  readonly stage: Stage;
  readonly status: Status;
  readonly spec: TrainingSpec | EvaluationSpec;
  readonly fence: number;
  readonly wanted: boolean;
  readonly held: boolean;
  /** It is to have its machine alone (`timing: exclusive`). */
  readonly exclusive: boolean;
  readonly placementClass: string;
  readonly failures: Readonly<Record<string, number>>;
  readonly lastClass: string | null;
  readonly lastMessage: string | null;
  readonly outcome: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly trainingId: string | null;
  readonly evaluationIds: readonly string[];
  /** Studies whose wanted cells need it. */
  readonly studies: readonly string[];
  /** Newest first. */
  readonly attempts: readonly AttemptDetail[];
  readonly checkpoints: readonly CheckpointDetail[];
  readonly metrics: readonly MetricSummary[];
  /** Newest first, at most 20. */
  readonly events: readonly { readonly at: Date; readonly kind: string; readonly message: string }[];
  /** Sentences: why it is in this status, and what it waits for. */
  readonly why: readonly string[];
}

/** Throws UserError for an unknown run. */
export async function runDetail(home: Home, id: string): Promise<RunDetail> {
  const run = await runRow(home, id);
  if (!run) throw new UserError(`There is no run ${id}. \`keygrid status STUDY\` lists the runs of a study.`);
  const [attempts, events, checkpoints, metrics, why] = await Promise.all([
    attemptsOf(home, id),
    eventsOf(home, id),
    checkpointsOf(home, id),
    metricSummaries(home, id),
    whyOf(home, id),
  ]);
  return { ...run, attempts, events, checkpoints, metrics, why };
}

type RunRow = Omit<RunDetail, 'attempts' | 'events' | 'checkpoints' | 'metrics' | 'why'>;

async function runRow(home: Home, id: string): Promise<RunRow | undefined> {
  const { rows } = await readerOf(home).query<RunRow>(
    `SELECT id, stage, status, spec, fence, wanted, held, exclusive, placement_class AS "placementClass", failures,
            last_class AS "lastClass", last_message AS "lastMessage", outcome, created_at AS "createdAt",
            started_at AS "startedAt", finished_at AS "finishedAt", training_id AS "trainingId",
            ARRAY(SELECT own.id FROM run AS own WHERE own.training_id = run.id ORDER BY own.position) AS "evaluationIds",
            ARRAY(SELECT DISTINCT study.name FROM cell JOIN study ON study.id = cell.study_id
                   WHERE cell.wanted AND (cell.evaluation_id = run.id OR cell.training_id = run.id) ORDER BY 1) AS studies
     FROM run WHERE id = $1`,
    [id],
  );
  return rows[0];
}

async function attemptsOf(home: Home, id: string): Promise<AttemptDetail[]> {
  const { rows } = await readerOf(home).query<AttemptDetail>(
    `SELECT fence, jsonb_build_object('host', worker.host, 'pid', worker.pid) AS worker, attempt.device, environment,
            attempt.commit, alone, continuity, resumed_from_step AS "resumedFromStep",
            attempt.started_at AS "startedAt", ended_at AS "endedAt", exit, message, stack, log_key AS "logKey",
            log_tail AS "logTail", peak_memory_bytes::float8 AS "peakMemoryBytes"
     FROM attempt JOIN worker ON worker.id = worker_id WHERE run_id = $1 ORDER BY fence DESC`,
    [id],
  );
  return rows;
}

async function eventsOf(home: Home, id: string): Promise<RunDetail['events']> {
  const { rows } = await readerOf(home).query<RunDetail['events'][number]>(
    'SELECT at, kind, message FROM run_event WHERE run_id = $1 ORDER BY id DESC LIMIT 20',
    [id],
  );
  return rows;
}

/** Files that are there, newest first. */
export async function checkpointsOf(home: Home, runId: string): Promise<CheckpointDetail[]> {
  const { rows } = await readerOf(home).query<CheckpointDetail>(
    `SELECT kind, step, fence, store_key AS key, sha256, bytes::float8 AS bytes, created_at AS "createdAt",
            damaged_at AS "damagedAt"
     FROM checkpoint WHERE run_id = $1 AND removed_at IS NULL AND archived_at IS NULL
     ORDER BY fence DESC, step DESC, id DESC`,
    [runId],
  );
  return rows;
}

export interface StoreUsage {
  readonly checkpoints: { readonly files: number; readonly bytes: number };
  readonly weights: { readonly files: number; readonly bytes: number };
}

/** By the rows, without reading the store. */
export async function storeUsage(home: Home): Promise<StoreUsage> {
  const { rows } = await readerOf(home).query<{ of: keyof StoreUsage; files: number; bytes: number }>(
    `SELECT 'checkpoints' AS of, count(*)::int AS files, coalesce(sum(bytes), 0)::float8 AS bytes
     FROM checkpoint WHERE removed_at IS NULL
     UNION ALL SELECT 'weights', count(*)::int, coalesce(sum(bytes), 0)::float8 FROM weights_file`,
  );
  const none = { files: 0, bytes: 0 };
  const of = (name: keyof StoreUsage) => {
    const { files, bytes } = rows.find((row) => row.of === name) ?? none;
    return { files, bytes };
  };
  return { checkpoints: of('checkpoints'), weights: of('weights') };
}
