/** A worker takes a run: status, fence, lease, attempt and the rollback of points, in one transaction. */
import { newestIntact, type ResumePoint } from './checkpoints.ts';
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
  await checkStore(runs.sql, runs.store);
  const resume = await newestIntact(runs, request.runId);
  return runs.sql.transaction(async (tx) => {
    const row = await take(tx, request);
    if (!row) return undefined;
    const attempt = await openAttempt(tx, request, row, { resume, leaseMs: runs.tunables.leaseMs });
    const base = {
      runId: row.id,
      fence: row.fence,
      ...attempt,
      workerId: request.workerId,
      dataset: row.spec.data,
      checkpointEverySeconds: row.checkpoint_every_seconds,
      logKey: logKey(row.id, row.fence),
    };
    if (row.spec.stage === 'evaluation') {
      return { ...base, stage: 'evaluation', spec: row.spec, ...(await evaluationInput(tx, row, row.spec)) };
    }
    await rollBackPoints(tx, row.id, resume.checkpoints[0]?.step);
    return { ...base, stage: 'training', spec: row.spec, ...(await trainingInput(tx, row.spec, resume)) };
  });
}

/** Compare and set: of several workers at once, one gets the row. */
async function take(tx: Queries, { runId, workerId }: ClaimRequest): Promise<ClaimedRow | undefined> {
  const { rows } = await tx.query<ClaimedRow>(
    `UPDATE run SET status = 'RUNNING', fence = fence + 1, started_at = coalesce(run.started_at, clock_timestamp())
     FROM worker
     WHERE run.id = $1 AND worker.id = $2 AND worker.retired_at IS NULL
       AND run.status = 'QUEUED' AND run.available_at <= clock_timestamp() AND run.wanted AND NOT run.held
       AND run.device IN ('any', worker.device) AND run.min_memory_gib <= worker.memory_gib
       AND (worker.methods ->> run.stage::text)::int = run.method
     RETURNING run.id, run.spec, run.fence, run.training_id, run.checkpoint_every_seconds`,
    [runId, workerId],
  );
  return rows[0];
}

/** Lease and attempt. A run once resumed in another numeric environment stays `approximate` (I5). */
async function openAttempt(
  tx: Queries,
  { workerId, device, alone = false }: ClaimRequest,
  { id, fence }: ClaimedRow,
  { resume, leaseMs }: { resume: ResumePoint; leaseMs: number },
): Promise<{ attempt: string; continuity: 'exact' | 'approximate' }> {
  const from = resume.checkpoints[0];
  const { rows } = await tx.query<{ attempt: string; continuity: 'exact' | 'approximate' }>(
    `WITH lease AS (
       INSERT INTO lease (run_id, worker_id, fence, until)
       VALUES ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
     )
     INSERT INTO attempt (run_id, fence, worker_id, device, alone, commit, version, log_key, resumed_from_step, continuity)
     SELECT $1, $3, $2, coalesce($5, device), $6, commit, version, $7, $8,
            coalesce((SELECT continuity FROM attempt WHERE run_id = $1 AND fence = $9), 'exact')
     FROM worker WHERE id = $2
     RETURNING id::text AS attempt, continuity`,
    [
      id,
      workerId,
      fence,
      leaseMs,
      device ?? null,
      alone,
      logKey(id, fence),
      from?.step ?? null,
      from?.fence ?? null,
    ],
  );
  const [attempt] = rows;
  if (!attempt) throw new Error(`worker ${workerId} has gone while it claimed ${id}`);
  return attempt;
}
