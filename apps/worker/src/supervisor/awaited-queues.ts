/** The queues that a free slot waits at. */
import { ANYWHERE, canServe, placementClass, type WorkerOffer } from '@keygrid/runs';

/** Of a slot: on a card its memory, not that of the worker's largest. */
export type Served = Pick<WorkerOffer, 'device' | 'memoryGiB' | 'precisions' | 'methods'>;

/**
 * Those of the queued runs that the slot can serve. While there is none: the queue of the worker's last message if the slot can
 * serve it. What a slot takes from another queue it cannot claim, and the slot that can would never see the message.
 */
export function awaitedQueues(queued: readonly string[], slot: Served, lastQueue?: string): string[] {
  const served = queued.filter((name) => canServe(slot, name));
  if (served.length > 0) return served;
  const isLastServed = lastQueue !== undefined && canServe(slot, lastQueue);
  return [isLastServed ? lastQueue : placementClass(ANYWHERE)];
}
