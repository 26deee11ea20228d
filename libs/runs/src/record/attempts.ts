/** The attempt of a claim: what it ran on, what it said, how it ended. */
import type { Continuity, FailureClass } from '@keygrid/contract';
import { withFence } from './fenced.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { ClaimKey } from '../types.ts';

export interface AttemptEnd {
  readonly exit: 'succeeded' | 'preempted' | FailureClass;
  readonly message?: string;
  readonly stack?: string;
  readonly peakMemoryBytes?: number;
}

/**
 * Records what decides the bits (backend, device, threads, instruction set, library, node). A training that goes on
 * from a checkpoint of another environment is `approximate` from then on (I5).
 */
export async function noteEnvironment(home: Home, claim: ClaimKey, environment: object): Promise<Continuity> {
  const { rows } = await withFence(home, claim, (tx) =>
    tx.commitWith((last) =>
      last.prepared<{ continuity: Continuity }>(
        `UPDATE attempt SET environment = $3::jsonb, continuity = CASE WHEN EXISTS (
           SELECT 1 FROM checkpoint JOIN attempt AS wrote ON wrote.run_id = checkpoint.run_id AND wrote.fence = checkpoint.fence
           WHERE checkpoint.kind = 'last' AND checkpoint.step = attempt.resumed_from_step
             AND (checkpoint.run_id = $1 AND checkpoint.fence < $2 OR checkpoint.id = (
               SELECT extended.last_checkpoint_id FROM run JOIN run AS extended ON extended.id = run.extends_id WHERE run.id = $1))
             AND wrote.environment IS DISTINCT FROM $3::jsonb
         ) THEN 'approximate' ELSE continuity END
       WHERE run_id = $1 AND fence = $2 RETURNING continuity`,
        [claim.runId, claim.fence, JSON.stringify(environment)],
      ),
    ),
  );
  return rows[0]?.continuity ?? 'exact';
}

/** The last lines of the attempt's output, so that `why` needs no store, and the size of all of it. Allowed after the attempt's end. */
export async function recordLog(
  home: Home,
  { runId, fence }: ClaimKey,
  { tail, bytes }: { readonly tail: string; readonly bytes: number },
): Promise<void> {
  await sqlOf(home).query(
    'UPDATE attempt SET log_tail = $3, log_bytes = $4 WHERE run_id = $1 AND fence = $2',
    [runId, fence, tail, bytes],
  );
}
