/** Keeps the queue full of what may run now: looks at how things are, so that losing the queue loses nothing (I1). */
import { ringId } from './doorbell.ts';
import { doorbellPriority } from '../claim/priority.ts';
import { canServe } from '../claim/placement.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { Stage } from '../statuses.ts';
import type { Doorbell, DoorbellRing } from '../types.ts';
import { liveWorkers, type LiveWorker } from '../claim/workers.ts';

const LEAST_IN_QUEUE = 64;
const FOR_EACH_SLOT = 4;

export interface Reconciled {
  readonly rung: number;
  readonly withdrawn: number;
}

/** The first max(64, 4 × live slots) runnable runs of each placement class are in its queue, and nothing else is. */
export async function reconcile(home: Home, doorbell: Doorbell): Promise<Reconciled> {
  const [workers, classes] = await Promise.all([liveWorkers(home), classesInUse(home)]);
  const passes = await Promise.all(
    classes.map(async (placementClass) => {
      const wanted = await firstRunnable(home, placementClass, depth(workers, placementClass));
      return level(doorbell, placementClass, wanted);
    }),
  );
  return {
    rung: passes.reduce((sum, { rung }) => sum + rung, 0),
    withdrawn: passes.reduce((sum, { withdrawn }) => sum + withdrawn, 0),
  };
}

function depth(workers: readonly LiveWorker[], placementClass: string): number {
  const able = workers.filter((worker) => canServe(worker, placementClass));
  return Math.max(LEAST_IN_QUEUE, FOR_EACH_SLOT * able.reduce((sum, { slots }) => sum + slots, 0));
}

/** Those with a run that is not over: a class whose last run was cancelled still has messages to take back. */
async function classesInUse(home: Home): Promise<string[]> {
  const { rows } = await sqlOf(home).query<{ name: string }>(
    'SELECT DISTINCT placement_class AS name FROM run',
  );
  return rows.map(({ name }) => name);
}

interface Runnable {
  readonly id: string;
  readonly fence: number;
  readonly priority: number;
  readonly stage: Stage;
}

async function firstRunnable(home: Home, placementClass: string, limit: number): Promise<DoorbellRing[]> {
  const { rows } = await sqlOf(home).query<Runnable>(
    `SELECT id, fence, priority, stage FROM run
     WHERE status = 'QUEUED' AND placement_class = $1 AND wanted AND NOT held AND available_at <= clock_timestamp()
     ORDER BY priority, stage DESC, position LIMIT $2`,
    [placementClass, limit],
  );
  return rows.map(({ id, fence, priority, stage }) => {
    return { runId: id, fence, placementClass, priority: doorbellPriority(priority, stage) };
  });
}

async function level(
  doorbell: Doorbell,
  placementClass: string,
  wanted: readonly DoorbellRing[],
): Promise<Reconciled> {
  const waiting = await doorbell.waiting(placementClass);
  const priorities = new Map(wanted.map((ring) => [ringId(ring), ring.priority]));
  const stale = [...waiting].filter(([id, priority]) => priorities.get(id) !== priority).map(([id]) => id);
  if (stale.length > 0) await doorbell.withdraw(placementClass, stale);
  const missing = wanted.filter((ring) => waiting.get(ringId(ring)) !== ring.priority);
  if (missing.length > 0) await doorbell.ring(missing);
  return { rung: missing.length, withdrawn: stale.length };
}
