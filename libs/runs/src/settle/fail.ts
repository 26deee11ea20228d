/** What follows when an attempt ends without a result: again, later, elsewhere, or never (failure classes). */
import { boundedMessage, FAILURE_CLASSES, printed, redact, type FailureClass } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { noteFailedRun } from '../notify/notices.ts';
import { withFence } from '../record/fenced.ts';
import { hint } from '../hints.ts';
import { transition } from '../life/transition.ts';
import { demandMemory, moreMemory, type Memory } from '../claim/more-memory.ts';
import type { Home } from '../home/home.ts';
import { settleGraphIn } from './settle-graph.ts';
import type { Status } from '../statuses.ts';
import type { Tunables } from '../tunables.ts';
import type { ClaimKey, Failure } from '../types.ts';

/** Returns the run's new status: QUEUED to try again, or FAILED. What it keeps of the failure tells no secret. */
export function failAttempt(home: Home, claim: ClaimKey, failure: Failure): Promise<Status> {
  const { message, stack } = failure;
  const told = { ...failure, message: kept(message), stack: stack && kept(stack) };
  return withFence(home, claim, (tx) =>
    decideAfter(tx, claim, told, { tunables: home.tunables, as: 'retry' }),
  );
}

/** Without secrets, without what a database or a terminal takes amiss, and of a size to read. */
const kept = (text: string): string => boundedMessage(printed(redact(text)));

/** The worker stops, or the run is paused: back into the queue, nothing counted. `why`: for people. */
export async function requeuePreempted(
  home: Home,
  { runId, fence }: ClaimKey,
  why = 'handed back by its worker, which stops',
): Promise<void> {
  await withFence(home, { runId, fence }, (tx) =>
    tx.commitWith((last) =>
      Promise.all([
        transition(last, 'preempt', { ids: [runId], fence, cause: why, end: { exit: 'preempted' } }),
        hint(last),
      ]),
    ),
  );
}

/**
 * Needs the run's row locked and still RUNNING under the claim's fence. `as`: what it counts as when the run is tried again;
 * the reaper ends lost workers by it, too.
 */
export async function decideAfter(
  tx: Queries,
  { runId, fence }: ClaimKey,
  failure: Failure,
  { tunables, as }: { tunables: Tunables; as: 'retry' | 'expire' },
): Promise<Status> {
  const rules = FAILURE_CLASSES[failure.class];
  const failures = await failuresOf(tx, runId);
  const count = (failures[failure.class] ?? 0) + 1;
  const counted = rules.countsWith.reduce((sum, name) => sum + (failures[name] ?? 0), count);
  const mayAgain = counted <= rules.retries;
  const memory = rules.needsMoreMemory && (await moreMemory(tx, { runId, fence }, tunables));
  const again = mayAgain && (!memory || memory.more !== undefined);
  const [moved] = await transition(tx, again ? as : 'fail', {
    ids: [runId],
    fence,
    cause: failure.message + (again ? '' : rules.verdict(counted)) + (memory ? triedWith(memory, again) : ''),
    given: { class: failure.class, count, delayMs: again ? rules.delayMs(count, tunables) : 0 },
    end: { exit: failure.class, message: failure.message, stack: failure.stack },
  });
  if (again && memory && memory.more !== undefined) await demandMemory(tx, runId, memory.more);
  if (!again) {
    await noteFailedRun(tx, runId);
    await settleGraphIn(tx, runId);
  }
  await hint(tx);
  return moved?.status ?? 'FAILED';
}

/** What was tried, and what is tried next. */
const triedWith = ({ tried, more }: Memory, again: boolean): string =>
  ` Tried with ${tried < 1 ? 'less than 1' : tried} GiB${again ? `; it now asks for ${more} GiB` : ''}.`;

async function failuresOf(tx: Queries, runId: string): Promise<Partial<Record<FailureClass, number>>> {
  const { rows } = await tx.query<{ failures: Partial<Record<FailureClass, number>> }>(
    'SELECT failures FROM run WHERE id = $1',
    [runId],
  );
  return rows[0]?.failures ?? {};
}
