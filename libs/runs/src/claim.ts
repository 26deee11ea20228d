/** A worker takes a run: status, fence, lease, attempt and the rollback of points, in one transaction. */
import { archiveLaterBest, newestIntact, type ResumePoint } from './checkpoints.ts';
import { evaluationInput, trainingInput, type ClaimedRow } from './claim-input.ts';
import type { Queries } from './database.ts';
import { rollBackPoints } from './metrics.ts';
import type { Runs } from './runs.ts';
import { checkStore } from './store/binding.ts';
import { logKey } from './store/store.ts';
import type { Claim } from './types.ts';

export interface ClaimRequest {
  readonly runId: string;
  readonly workerId: string;
  /** Of the slot: `cpu`, `cuda:1`. Default: the worker's. */
  readonly device?: string;
  /** No other run shares the machine. */
  readonly alone?: boolean;
}

/** Undefined when there is nothing to do: taken, cancelled, held, not yet available, or not for this worker. */
export async function claimRun(runs: Runs, request: ClaimRequest): Promise<Claim | undefined> {
  await checkStore(runs);
  const resume = await newestIntact(runs, request.runId);
  return runs.sql.transaction(async (tx) => {
    const row = await take(tx, request, { resume, leaseMs: runs.tunables.leaseMs });
    if (!row) return undefined;
    const base = {
      runId: row.id,
      fence: row.fence,
      attempt: row.attempt,
      workerId: request.workerId,
      dataset: row.spec.data,
      checkpointEverySeconds: row.checkpoint_every_seconds,
      logKey: logKey(row.id, row.fence),
      continuity: row.continuity,
    };
    if (row.spec.stage === 'evaluation') {
      return {
        ...base,
        stage: 'evaluation',
        spec: row.spec,
        ...(await evaluationInput(tx, row.id, row.spec)),
      };
    }
    const from = resume.checkpoints[0]?.step;
    await rollBackPoints(tx, row.id, from);
    await archiveLaterBest(tx, row.id, from);
    return { ...base, stage: 'training', spec: row.spec, ...(await trainingInput(tx, row.spec, resume)) };
  });
}

/**
 * Compare and set: of several workers at once, one gets the row, and with it the lease and an attempt.
 * A run once resumed in another numeric environment stays `approximate` (I5).
 */
async function take(
  tx: Queries,
  { runId, workerId, device, alone = false }: ClaimRequest,
  { resume, leaseMs }: { resume: ResumePoint; leaseMs: number },
): Promise<ClaimedRow | undefined> {
  const from = resume.checkpoints[0];
  const { rows } = await tx.query<ClaimedRow>(
    `WITH claimed AS (
       UPDATE run SET status = 'RUNNING', fence = fence + 1, started_at = coalesce(run.started_at, clock_timestamp())
       FROM worker
       WHERE run.id = $1 AND worker.id = $2 AND worker.retired_at IS NULL
         AND run.status = 'QUEUED' AND run.available_at <= clock_timestamp() AND run.wanted AND NOT run.held
         AND run.device IN ('any', worker.device) AND run.min_memory_gib <= worker.memory_gib
         AND run.spec ->> 'precision' = ANY (worker.precisions)
         AND (worker.methods ->> run.stage::text)::int = run.method
       RETURNING run.id, run.spec, run.fence, run.checkpoint_every_seconds,
                 worker.device AS worker_device, worker.commit, worker.version
     ), leased AS (
       INSERT INTO lease (run_id, worker_id, fence, until)
       SELECT id, $2, fence, clock_timestamp() + $3 * interval '1 millisecond' FROM claimed
     ), opened AS (
       INSERT INTO attempt
         (run_id, fence, worker_id, device, alone, commit, version, log_key, resumed_from_step, continuity)
       SELECT id, fence, $2, coalesce($4, worker_device), $5, commit, version, ${LOG_KEY}, $6,
              coalesce((SELECT continuity FROM attempt WHERE run_id = $1 AND fence = $7), 'exact')
       FROM claimed RETURNING id::text AS attempt, continuity
     )
     SELECT claimed.id, spec, fence, checkpoint_every_seconds, attempt, continuity FROM claimed, opened`,
    [runId, workerId, leaseMs, device ?? null, alone, from?.step ?? null, from?.fence ?? null],
  );
  return rows[0];
}

/** `logKey` in SQL: the fence is not known before. */
const LOG_KEY = `'runs/' || id || '/' || fence || '/log.txt'`;
