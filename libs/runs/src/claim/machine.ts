/** Who is on a machine together: a run whose times are taken alone has it to itself, and runs that share it are told so. */
import { MATCHER_PREFIX } from '@keygrid/plan';
import type { Queries, Statement } from '../database/database.ts';
import { sqlOf, type Home } from '../home/home.ts';

/** Advisory lock of claims on one machine; the second key is the machine's. */
const CLAIMS = 0x6b676d63;

/** Until the transaction ends no other claims on this worker's machine, so that what is there now stays all there is. */
export const machineLock = (workerId: string): Statement => ({
  text: 'SELECT pg_advisory_xact_lock($2, hashtext(machine)) FROM worker WHERE id = $1',
  values: [workerId, CLAIMS],
});

/** SQL: the name of the method that `run` needs, as workers offer it. */
export const METHOD_NAME = `coalesce('${MATCHER_PREFIX}' || (run.spec #>> '{matcher,kind}'), run.stage::text)`;

/** SQL: `run` could be claimed by `worker`, were it alone in the world. */
export const CLAIMABLE = `worker.retired_at IS NULL
  AND run.status = 'QUEUED' AND run.available_at <= clock_timestamp() AND run.wanted AND NOT run.held
  AND run.device IN ('any', worker.device) AND run.min_memory_gib <= worker.memory_gib
  AND coalesce(run.spec ->> 'precision', 'float32') = ANY (worker.precisions)
  AND (worker.methods ->> ${METHOD_NAME})::int = run.method`;

/**
 * SQL: the reservation of a machine that holds, one row or none. One ends once its worker could not claim the run any longer
 * (claimed by another, cancelled, paused …) or is gone; of two, the other counting again after a pause, the run that comes
 * first has it. `machine` and `goneMs` are expressions; columns of an outer `run` or `worker` cannot be seen from within.
 */
export const reservationOf = (machine: string, goneMs: string): string =>
  `SELECT run.id AS run_id, worker.id AS worker_id
   FROM run JOIN worker ON worker.id = run.reserving_worker_id
   WHERE worker.machine = ${machine} AND run.exclusive AND ${CLAIMABLE} AND ${isSeen('worker', goneMs)}
   ORDER BY run.priority, run.stage DESC, run.position LIMIT 1`;

const isSeen = (worker: string, goneMs: string): string =>
  `${worker}.last_seen_at > clock_timestamp() - ${goneMs}::float8 * interval '1 millisecond'`;

/**
 * An exclusive run that was refused because others are there reserves the machine: nothing new starts on it until the run
 * has run, here or elsewhere. A run reserves one machine, a machine is reserved for one run. Needs the machine's lock.
 */
export async function reserveMachine(
  tx: Queries,
  { runId, workerId }: { runId: string; workerId: string },
  workerGoneMs: number,
): Promise<void> {
  await tx.query(
    `WITH kept AS (${reservationOf('(SELECT machine FROM worker AS own WHERE own.id = $2)', '$3')})
     UPDATE run SET reserving_worker_id = worker.id FROM worker
     WHERE run.id = $1 AND worker.id = $2 AND run.exclusive AND ${CLAIMABLE} AND NOT EXISTS (SELECT FROM kept)
       AND NOT EXISTS (SELECT FROM worker AS keeper WHERE keeper.id = run.reserving_worker_id
                       AND keeper.retired_at IS NULL AND ${isSeen('keeper', '$3')})`,
    [runId, workerId, workerGoneMs],
  );
}

/** The worker cannot run it after all, as when its data is missing: others may reserve. */
export async function releaseReservation(home: Home, runId: string, workerId: string): Promise<void> {
  await sqlOf(home).query(
    'UPDATE run SET reserving_worker_id = NULL WHERE id = $1 AND reserving_worker_id = $2',
    [runId, workerId],
  );
}

/** What a free slot may do now. Only advice: the claim decides. */
export type Turn =
  | { readonly may: 'take any' }
  /** The machine is taken, or kept for a run, by another run or worker. */
  | { readonly may: 'wait' }
  /** It is empty, and this worker has kept it for this run. */
  | { readonly may: 'take'; readonly runId: string };

export async function turnOf(home: Home, workerId: string): Promise<Turn> {
  const { rows } = await sqlOf(home).query<{
    busy: boolean;
    taken: boolean;
    run_id: string | null;
    own: boolean;
  }>(
    `SELECT used.busy, used.taken, kept.run_id, kept.worker_id = own.id AS own
     FROM worker AS own
     CROSS JOIN LATERAL (SELECT count(*) > 0 AS busy, coalesce(bool_or(exclusive), false) AS taken
                         FROM machine_in_use WHERE machine = own.machine) AS used
     LEFT JOIN LATERAL (${reservationOf('own.machine', '$2')}) AS kept ON true
     WHERE own.id = $1`,
    [workerId, home.tunables.workerGoneMs],
  );
  const [now] = rows;
  if (!now || (!now.taken && now.run_id === null)) return { may: 'take any' };
  return now.run_id !== null && now.own && !now.busy ? { may: 'take', runId: now.run_id } : { may: 'wait' };
}
