/** What follows when an attempt ends without a result: again, later, elsewhere, or never (failure classes). */
import { boundedMessage, printed, redact } from '@keygrid/geometry';
import { closeAttempt } from './attempts.ts';
import type { Queries } from './database.ts';
import { RETRIES, type FailureClass } from './failure-class.ts';
import { withFence } from './fenced.ts';
import { hint } from './hints.ts';
import { placementClass, PRECISION_SUFFIX } from './placement.ts';
import type { Home } from './home.ts';
import { settleGraphIn } from './settle-graph.ts';
import type { Status } from './statuses.ts';
import type { Tunables } from './tunables.ts';
import type { ClaimKey, Failure } from './types.ts';

/** Returns the run's new status: QUEUED to try again, or FAILED. What it keeps of the failure tells no secret. */
export function failAttempt(home: Home, claim: ClaimKey, failure: Failure): Promise<Status> {
  const { message, stack } = failure;
  const told = { ...failure, message: kept(message), stack: stack && kept(stack) };
  return withFence(home, claim, (tx) => decideAfter(tx, claim, told, home.tunables));
}

/** Without secrets, without what a database or a terminal takes amiss, and of a size to read. */
const kept = (text: string): string => boundedMessage(printed(redact(text)));

/** The worker stops, not the run: back into the queue, nothing counted. */
export async function requeuePreempted(home: Home, claim: ClaimKey): Promise<void> {
  await withFence(home, claim, async (tx) => {
    await closeAttempt(tx, claim, { exit: 'preempted' });
    await tx.query(
      `UPDATE run SET status = 'QUEUED', fence = fence + 1, available_at = clock_timestamp() WHERE id = $1`,
      [claim.runId],
    );
    await hint(tx);
  });
}

interface Counted {
  readonly failures: Partial<Record<FailureClass, number>>;
}
type Again = { readonly delayMs: number; readonly minMemoryGiB?: number };

/** Needs the run's row locked and still RUNNING under the claim's fence. The reaper ends lost workers by it, too. */
export async function decideAfter(
  tx: Queries,
  claim: ClaimKey,
  failure: Failure,
  tunables: Tunables,
): Promise<Status> {
  const { rows } = await tx.query<Counted>('SELECT failures FROM run WHERE id = $1', [claim.runId]);
  const count = (rows[0]?.failures[failure.class] ?? 0) + 1;
  const again = await retryOf(tx, claim, { failure, count, tunables });
  const ending = again ? '' : verdict(failure, count);
  await closeAttempt(tx, claim, { exit: failure.class, message: failure.message, stack: failure.stack });
  await tx.query(
    `UPDATE run SET status = $2::run_status, fence = fence + 1, last_class = $3, last_message = $4,
       failures = failures || jsonb_build_object($3::text, $5::int),
       available_at = clock_timestamp() + $6 * interval '1 millisecond',
       finished_at = CASE WHEN $2 = 'FAILED' THEN clock_timestamp() END
     WHERE id = $1`,
    [
      claim.runId,
      again ? 'QUEUED' : 'FAILED',
      failure.class,
      failure.message + ending,
      count,
      again?.delayMs ?? 0,
    ],
  );
  if (again?.minMemoryGiB !== undefined) await demandMemory(tx, claim.runId, again.minMemoryGiB);
  if (!again) await settleGraphIn(tx, claim.runId);
  await hint(tx);
  return again ? 'QUEUED' : 'FAILED';
}

function verdict({ class: name }: Failure, count: number): string {
  if (name === 'worker-lost' || name === 'hung')
    return ` (poison: ${count} attempts without a newer checkpoint)`;
  if (name === 'out-of-memory') return ' (no live worker offers more memory, or more was not enough)';
  return count > 1 ? ` (${count} times)` : '';
}

interface Context {
  readonly failure: Failure;
  readonly count: number;
  readonly tunables: Tunables;
}

async function retryOf(
  tx: Queries,
  claim: ClaimKey,
  { failure, count, tunables }: Context,
): Promise<Again | undefined> {
  const losses = failure.class === 'worker-lost' || failure.class === 'hung';
  const counted = losses ? count + (await otherLosses(tx, claim.runId, failure.class)) : count;
  if (counted > RETRIES[failure.class]) return undefined;
  if (failure.class === 'io') return { delayMs: ioDelayMs(count, tunables) };
  if (failure.class !== 'out-of-memory') return { delayMs: 0 };
  const minMemoryGiB = await moreMemory(tx, claim, tunables);
  return minMemoryGiB === undefined ? undefined : { delayMs: 0, minMemoryGiB };
}

/** Lost and hung count together: both say that the run takes its worker down. */
async function otherLosses(tx: Queries, runId: string, name: FailureClass): Promise<number> {
  const other = name === 'hung' ? 'worker-lost' : 'hung';
  const { rows } = await tx.query<{ count: number }>(
    'SELECT coalesce((failures ->> $2)::int, 0) AS count FROM run WHERE id = $1',
    [runId, other],
  );
  return rows[0]?.count ?? 0;
}

/** Doubles each time, times a random 0.5 to 1.5 so that a hundred runs do not come back in one moment. */
function ioDelayMs(count: number, { ioBackoffMs }: Tunables): number {
  return ioBackoffMs * 2 ** (count - 1) * (0.5 + Math.random());
}

/** The least memory above this worker's that a live worker offers. */
async function moreMemory(
  tx: Queries,
  claim: ClaimKey,
  { workerGoneMs }: Tunables,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ memory: number | null }>(
    `SELECT min(other.memory_gib) AS memory
     FROM attempt JOIN worker AS mine ON mine.id = attempt.worker_id
     JOIN run ON run.id = attempt.run_id
     JOIN worker AS other ON other.memory_gib > mine.memory_gib AND run.device IN ('any', other.device)
       AND other.retired_at IS NULL AND other.last_seen_at > clock_timestamp() - $3 * interval '1 millisecond'
     WHERE attempt.run_id = $1 AND attempt.fence = $2`,
    [claim.runId, claim.fence, workerGoneMs],
  );
  return rows[0]?.memory ?? undefined;
}

async function demandMemory(tx: Queries, runId: string, minMemoryGiB: number): Promise<void> {
  const { rows } = await tx.query<{ device: 'any' | 'cuda' }>('SELECT device FROM run WHERE id = $1', [
    runId,
  ]);
  const device = rows[0]?.device ?? 'any';
  await tx.query(
    `UPDATE run SET min_memory_gib = $2, placement_class = $3 || ${PRECISION_SUFFIX} WHERE id = $1`,
    [runId, minMemoryGiB, placementClass({ device, minMemoryGiB })],
  );
}
