/** Keeping a claim alive, and learning that it is not wanted any longer. Neither touches the run's row. */
import { pulseOf, sqlOf, type Home } from '../home/home.ts';
import type { ClaimKey } from '../types.ts';

export interface Renewal extends ClaimKey {
  /** What the child does now, for people. */
  readonly phase?: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** All of a worker's leases in one statement. Returns the runs that are still its own. */
export async function renewLeases(
  home: Home,
  workerId: string,
  renewals: readonly Renewal[],
): Promise<Set<string>> {
  const { rows } = await pulseOf(home).query<{ run_id: string }>(
    `WITH seen AS (UPDATE worker SET last_seen_at = clock_timestamp() WHERE id = $1)
     UPDATE lease SET until = clock_timestamp() + $2 * interval '1 millisecond',
       phase = now.phase, step = now.step, total_steps = now.total_steps
     FROM unnest($3::text[], $4::int[], $5::text[], $6::int[], $7::int[]) AS now (run_id, fence, phase, step, total_steps)
     WHERE lease.run_id = now.run_id AND lease.fence = now.fence AND lease.worker_id = $1
     RETURNING lease.run_id`,
    [
      workerId,
      home.tunables.leaseMs,
      renewals.map(({ runId }) => runId),
      renewals.map(({ fence }) => fence),
      renewals.map(({ phase }) => phase ?? null),
      renewals.map(({ step }) => step ?? null),
      renewals.map(({ totalSteps }) => totalSteps ?? null),
    ],
  );
  return new Set(rows.map((row) => row.run_id));
}

/** The child of a claim that was taken away is gone: its machine is free for others at once. */
export async function noteGone(home: Home, { runId, fence }: ClaimKey): Promise<void> {
  await sqlOf(home).query('DELETE FROM leaving WHERE run_id = $1 AND fence = $2', [runId, fence]);
}

export interface ControlRequest {
  readonly runId: string;
  /** `cancel`: the claim is not current any more: stop, nothing more will be accepted. `hold`: save a checkpoint and requeue. */
  readonly action: 'cancel' | 'hold';
}

export async function pollControl(home: Home, claims: readonly ClaimKey[]): Promise<ControlRequest[]> {
  if (claims.length === 0) return [];
  const { rows } = await pulseOf(home).query<ControlRequest>(
    `SELECT claim.run_id AS "runId", CASE WHEN run.fence = claim.fence THEN 'hold' ELSE 'cancel' END AS action
     FROM unnest($1::text[], $2::int[]) AS claim (run_id, fence) LEFT JOIN run ON run.id = claim.run_id
     WHERE run.fence IS DISTINCT FROM claim.fence OR (run.held AND run.status = 'RUNNING')`,
    [claims.map(({ runId }) => runId), claims.map(({ fence }) => fence)],
  );
  return rows;
}
