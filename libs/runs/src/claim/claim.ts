/** A worker takes a run, or evaluations that share passes: status, fence, lease, attempt and the rollback of points, in one transaction. */
import { archiveLaterBest, newestIntact, type ResumePoint } from '../record/checkpoints.ts';
import { claimedWith } from './claim-together.ts';
import { evaluationInput, trainingInput, type ClaimedRow } from './claim-input.ts';
import type { Queries } from '../database/database.ts';
import type { Beside } from '../life/change.ts';
import { transition } from '../life/transition.ts';
import { CLAIMABLE, machineLock, reservationOf, reserveMachine } from './machine.ts';
import { rollBackPoints } from '../record/metrics.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { checkStore } from '../store/binding.ts';
import { logKey } from '../store/store.ts';
import type { Tunables } from '../tunables.ts';
import type { Claim } from '../types.ts';

export interface ClaimRequest {
  readonly runId: string;
  readonly workerId: string;
  /** Of the slot: `cpu`, `cuda:1`. Default: the worker's. */
  readonly device?: string;
  /** Of the slot: a run that needs more is left to others. Default: the worker's. */
  readonly memoryGiB?: number;
}

/**
 * Undefined when there is nothing to do: taken, cancelled, held, not yet available, not for this worker, or the worker's
 * machine is taken by, kept for or too full for an exclusive run.
 */
export async function claimRun(home: Home, request: ClaimRequest): Promise<Claim | undefined> {
  const [claim] = await claimAll(home, request, async () => []);
  return claim;
}

/**
 * The run and, where it is an evaluation, those that share its passes (`claim-together.ts`): each with a fence, a lease and an
 * attempt of its own, all in one transaction. Empty as `claimRun`. `idleSlots`: the worker's others that are free.
 */
export async function claimTogether(
  home: Home,
  request: ClaimRequest & { readonly idleSlots: number },
): Promise<Claim[]> {
  return claimAll(home, request, (tx) => claimedWith(tx, request.runId, request));
}

async function claimAll(
  home: Home,
  request: ClaimRequest,
  others: (tx: Queries) => Promise<string[]>,
): Promise<Claim[]> {
  const [resume] = await Promise.all([newestIntact(home, request.runId), checkStore(home)]);
  return sqlOf(home).transaction(async (tx) => {
    const ids = [request.runId, ...(await others(tx))];
    const rows = await takeRuns(tx, { ...request, ids }, { resume, tunables: home.tunables });
    if (rows.length === 0) await reserveMachine(tx, request, home.tunables.workerGoneMs);
    const claims: Claim[] = [];
    for (const row of rows) claims.push(await claimOf(tx, row, { workerId: request.workerId, resume }));
    return claims;
  }, machineLock(request.workerId));
}

async function claimOf(
  tx: Queries,
  row: ClaimedRow,
  { workerId, resume }: { workerId: string; resume: ResumePoint },
): Promise<Claim> {
  const base = {
    runId: row.id,
    fence: row.fence,
    attempt: row.attempt,
    workerId,
    dataset: row.spec.data,
    checkpointEverySeconds: row.checkpoint_every_seconds,
    logKey: logKey(row.id, row.fence),
    continuity: row.continuity,
    exclusive: row.exclusive,
  };
  if (row.spec.stage === 'evaluation')
    return { ...base, stage: 'evaluation', spec: row.spec, ...(await evaluationInput(tx, row.id, row.spec)) };
  await rollBack(tx, row, resume);
  return { ...base, stage: 'training', spec: row.spec, ...(await trainingInput(tx, row.spec, resume)) };
}

/** To the step it goes on from. Before a run's first claim only an extension has points: the machine's lock is short then. */
async function rollBack(
  tx: Queries,
  { id, fence, extends_id: extended }: ClaimedRow,
  { checkpoints }: ResumePoint,
): Promise<void> {
  if (fence === 1 && extended === null) return;
  await rollBackPoints(tx, id, checkpoints[0]?.step);
  await archiveLaterBest(tx, id, checkpoints[0]?.step);
}

/**
 * Compare and set: of several workers at once, one gets a row, and with it the lease and an attempt. Needs the machine's
 * lock: an exclusive run comes alone and stays alone, any other tells all that are there that they share it.
 */
export async function takeRuns(
  tx: Queries,
  { ids, workerId, device, memoryGiB }: Omit<ClaimRequest, 'runId'> & { ids: readonly string[] },
  { resume, tunables }: { resume: ResumePoint; tunables: Tunables },
): Promise<ClaimedRow[]> {
  return transition<'claim', ClaimedRow>(tx, 'claim', {
    ids,
    cause: `claimed by worker ${workerId}`,
    open: {
      workerId,
      device,
      memoryGiB,
      leaseMs: tunables.leaseMs,
      from: resume.checkpoints[0],
      alone: 'NOT EXISTS (SELECT FROM others)',
    },
    beside: (bind) => besideClaim(bind(workerId), bind(tunables.workerGoneMs), bind(memoryGiB ?? null)),
  });
}

function besideClaim(workerId: string, goneMs: string, memoryGiB: string): Beside {
  return {
    before: [
      `place AS (SELECT machine FROM worker WHERE id = ${workerId})`,
      `others AS (SELECT run_id, fence, exclusive FROM machine_in_use WHERE machine = (SELECT machine FROM place))`,
      `kept AS (${reservationOf('(SELECT machine FROM place)', goneMs)})`,
    ],
    only: `EXISTS (SELECT FROM worker WHERE worker.id = ${workerId} AND ${CLAIMABLE})
      AND run.min_memory_gib <= coalesce(${memoryGiB}::float8, run.min_memory_gib)
      AND NOT EXISTS (SELECT FROM others WHERE others.exclusive OR run.exclusive)
      AND NOT EXISTS (SELECT FROM kept WHERE kept.run_id <> run.id)`,
    after: [
      `met AS (
         UPDATE attempt SET alone = false FROM others, moved
         WHERE attempt.run_id = others.run_id AND attempt.fence = others.fence AND attempt.alone
       )`,
    ],
    returning: ['spec', 'checkpoint_every_seconds', 'extends_id'],
  };
}
