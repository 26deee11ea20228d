/** A worker takes a run: status, fence, lease, attempt and the rollback of points, in one transaction. */
import { archiveLaterBest, newestIntact, type ResumePoint } from './checkpoints.ts';
import { evaluationInput, trainingInput, type ClaimedRow } from './claim-input.ts';
import type { Queries } from './database.ts';
import { CLAIMABLE, lockMachine, reservationOf, reserveMachine } from './machine.ts';
import { rollBackPoints } from './metrics.ts';
import type { Home } from './home.ts';
import { checkStore } from './store/binding.ts';
import { logKey } from './store/store.ts';
import type { Tunables } from './tunables.ts';
import type { Claim } from './types.ts';

export interface ClaimRequest {
  readonly runId: string;
  readonly workerId: string;
  /** Of the slot: `cpu`, `cuda:1`. Default: the worker's. */
  readonly device?: string;
}

/**
 * Undefined when there is nothing to do: taken, cancelled, held, not yet available, not for this worker, or the worker's
 * machine is taken by, kept for or too full for an exclusive run.
 */
export async function claimRun(home: Home, request: ClaimRequest): Promise<Claim | undefined> {
  await checkStore(home);
  const resume = await newestIntact(home, request.runId);
  return home.sql.transaction(async (tx) => {
    await lockMachine(tx, request.workerId);
    const row = await take(tx, request, { resume, tunables: home.tunables });
    if (!row) {
      await reserveMachine(tx, request, home.tunables.workerGoneMs);
      return undefined;
    }
    const base = {
      runId: row.id,
      fence: row.fence,
      attempt: row.attempt,
      workerId: request.workerId,
      dataset: row.spec.data,
      checkpointEverySeconds: row.checkpoint_every_seconds,
      logKey: logKey(row.id, row.fence),
      continuity: row.continuity,
      exclusive: row.exclusive,
    };
    if (row.spec.stage === 'evaluation') {
      return {
        ...base,
        stage: 'evaluation',
        spec: row.spec,
        ...(await evaluationInput(tx, row.id, row.spec)),
      };
    }
    await rollBack(tx, row, resume);
    return { ...base, stage: 'training', spec: row.spec, ...(await trainingInput(tx, row.spec, resume)) };
  });
}

/** To the step it goes on from. Nothing was written before a run's first claim: the machine's lock is short then. */
async function rollBack(tx: Queries, { id, fence }: ClaimedRow, { checkpoints }: ResumePoint): Promise<void> {
  if (fence === 1) return;
  await rollBackPoints(tx, id, checkpoints[0]?.step);
  await archiveLaterBest(tx, id, checkpoints[0]?.step);
}

/**
 * Compare and set: of several workers at once, one gets the row, and with it the lease and an attempt. Needs the machine's
 * lock: an exclusive run comes alone and stays alone, any other tells all that are there that they have company.
 * A run once resumed in another numeric environment stays `approximate` (I5).
 */
async function take(
  tx: Queries,
  { runId, workerId, device }: ClaimRequest,
  { resume, tunables }: { resume: ResumePoint; tunables: Tunables },
): Promise<ClaimedRow | undefined> {
  const from = resume.checkpoints[0];
  const { rows } = await tx.query<ClaimedRow>(
    `WITH place AS (
       SELECT machine FROM worker WHERE id = $2
     ), others AS (
       SELECT run_id, fence, exclusive FROM machine_in_use WHERE machine = (SELECT machine FROM place)
     ), kept AS (
       ${reservationOf('(SELECT machine FROM place)', '$7')}
     ), claimed AS (
       UPDATE run SET status = 'RUNNING', fence = fence + 1, reserving_worker_id = NULL,
         started_at = coalesce(run.started_at, clock_timestamp())
       FROM worker
       WHERE run.id = $1 AND worker.id = $2 AND ${CLAIMABLE}
         AND NOT EXISTS (SELECT FROM others WHERE others.exclusive OR run.exclusive)
         AND NOT EXISTS (SELECT FROM kept WHERE kept.run_id <> run.id)
       RETURNING run.id, run.spec, run.fence, run.exclusive, run.checkpoint_every_seconds,
                 worker.device AS worker_device, worker.commit, worker.version
     ), met AS (
       UPDATE attempt SET alone = false FROM others, claimed
       WHERE attempt.run_id = others.run_id AND attempt.fence = others.fence AND attempt.alone
     ), leased AS (
       INSERT INTO lease (run_id, worker_id, fence, exclusive, until)
       SELECT id, $2, fence, exclusive, clock_timestamp() + $3 * interval '1 millisecond' FROM claimed
     ), opened AS (
       INSERT INTO attempt
         (run_id, fence, worker_id, started_at, device, alone, commit, version, log_key, resumed_from_step, continuity)
       SELECT id, fence, $2, clock_timestamp(), coalesce($4, worker_device), NOT EXISTS (SELECT FROM others), commit, version, ${LOG_KEY}, $5,
              coalesce((SELECT continuity FROM attempt WHERE run_id = $1 AND fence = $6), 'exact')
       FROM claimed RETURNING id::text AS attempt, continuity
     )
     SELECT claimed.id, spec, fence, exclusive, checkpoint_every_seconds, attempt, continuity FROM claimed, opened`,
    [
      runId,
      workerId,
      tunables.leaseMs,
      device ?? null,
      from?.step ?? null,
      from?.fence ?? null,
      tunables.workerGoneMs,
    ],
  );
  return rows[0];
}

/** `logKey` in SQL: the fence is not known before. */
const LOG_KEY = `'runs/' || id || '/' || fence || '/log.txt'`;
