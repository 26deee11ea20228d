/** Order in the queue: lower is sooner. 0 would go before everything in BullMQ, so it is never used. */
import type { Stage } from '@keygrid/contract';

export const PRIORITIES = { high: 100, normal: 200, low: 300 } as const;

/** An evaluation goes before a training of equal priority: results of what is trained come first. */
export const doorbellPriority = (priority: number, stage: Stage): number =>
  stage === 'evaluation' ? priority - 1 : priority;
