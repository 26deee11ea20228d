/** Every kind of fault. */
import type { FaultKind } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { flipBit, truncateCheckpoint } from './checkpoints.ts';
import { cancelAndResubmit, pauseAndResume } from './controls.ts';
import { fullDisk } from './full-disk.ts';
import { killBoth, killChild, killWorker } from './kills.ts';
import { flushQueue, restartPostgres, restartRedis } from './servers.ts';
import { killScheduler, stopWorker, terminateWorker } from './signals.ts';

const FAULTS: readonly FaultKind[] = [
  killChild,
  killWorker,
  killBoth,
  killScheduler,
  stopWorker,
  terminateWorker,
  flushQueue,
  restartRedis,
  restartPostgres,
  flipBit,
  truncateCheckpoint,
  fullDisk,
  pauseAndResume,
  cancelAndResubmit,
];

/** Those that can be done to this grid, and the names of those that cannot. */
export function possibleFaults({ redis, disk }: Pick<ChaosGrid, 'redis' | 'disk'>) {
  const has = { redis: redis !== undefined, disk: disk !== undefined };
  const isPossible = ({ needs }: FaultKind) => needs === undefined || has[needs];
  return {
    possible: FAULTS.filter(isPossible),
    left: FAULTS.filter((fault) => !isPossible(fault)).map(({ name }) => name),
  };
}
