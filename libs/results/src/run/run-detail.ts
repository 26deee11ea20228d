/** Everything about one run: what it is, its attempts and checkpoints, what happened, and why it is as it is. */
import { UserError, type CheckpointKind } from '@keygrid/contract';
import type { Home, Provenance, EvaluationSpec, TrainingSpec, Stage, Status } from '@keygrid/runs';
import { entitiesOf } from '@keygrid/runs/reading';
import { metricSummaries, type MetricSummary } from './metric-series.ts';
import { whyOf } from './why.ts';

export interface AttemptDetail {
  readonly fence: number;
  readonly worker: { readonly host: string; readonly pid: number };
  readonly device: string;
  readonly environment: unknown;
  readonly commit: string | null;
  readonly version: string | null;
  /** Null where an earlier version claimed. */
  readonly provenance: Provenance | null;
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

const needing = { where: { wanted: true }, select: { study: { select: { name: true } } } };

/** Throws UserError for an unknown run. */
export async function runDetail(home: Home, id: string): Promise<RunDetail> {
  const entities = await entitiesOf(home);
  const run = await entities.run.findUnique({
    where: { id },
    include: {
      attempts: { include: { worker: { select: { host: true, pid: true } } }, orderBy: { fence: 'desc' } },
      events: { orderBy: { id: 'desc' }, take: 20 },
      evaluations: { select: { id: true }, orderBy: { position: 'asc' } },
      cells: needing,
      trainingCells: needing,
    },
  });
  if (!run) throw new UserError(`There is no run ${id}. \`keygrid status STUDY\` lists the runs of a study.`);
  const [checkpoints, metrics, why] = await Promise.all([
    checkpointsOf(home, id),
    metricSummaries(home, id),
    whyOf(home, id),
  ]);
  const { cells, trainingCells, evaluations, attempts, ...rest } = run;
  return {
    ...rest,
    spec: run.spec as unknown as RunDetail['spec'],
    failures: run.failures as Record<string, number>,
    outcome: run.outcome as Record<string, unknown> | null,
    evaluationIds: evaluations.map((each) => each.id),
    studies: [...new Set([...cells, ...trainingCells].map((cell) => cell.study.name))],
    attempts: attempts.map(({ peakMemoryBytes, ...attempt }) => {
      return {
        ...attempt,
        provenance: attempt.provenance as unknown as Provenance | null,
        peakMemoryBytes: peakMemoryBytes === null ? null : Number(peakMemoryBytes),
      };
    }),
    checkpoints,
    metrics,
    why,
  };
}

/** Files that are there, newest first. */
export async function checkpointsOf(home: Home, runId: string): Promise<CheckpointDetail[]> {
  const entities = await entitiesOf(home);
  const rows = await entities.checkpoint.findMany({
    where: { runId, removedAt: null, archivedAt: null },
    orderBy: [{ fence: 'desc' }, { step: 'desc' }, { id: 'desc' }],
  });
  return rows.map(({ storeKey: key, bytes, ...row }) => ({ ...row, key, bytes: Number(bytes) }));
}
