/** Whether this process may compute other runs: what those so far opened is closed, and it is as small as a new one, nearly. */
import { residentMemoryBytes, restartPeakMemory } from '@keygrid/training/evaluation';
import { setTimeout as delay } from 'node:timers/promises';

/** Twice what a new one holds, its files counted. */
const MOST_BYTES = 256 * 2 ** 20;
/** A helper of a program that has ended may be gone a moment later. */
const CLOSED_WITHIN_MS = 500;
const LOOK_MS = 2;

export interface FitForMore {
  /** Also begins to measure the peak of memory again. */
  readonly isFit: () => Promise<boolean>;
}

/** Compares with what is open now: timers, sockets, threads, processes, files that are read. */
export function watchFitness(): FitForMore {
  const before = openNow();
  return {
    async isFit() {
      const end = performance.now() + CLOSED_WITHIN_MS;
      while (isMoreThan(before, openNow())) {
        if (performance.now() > end) return false;
        await delay(LOOK_MS);
      }
      return residentMemoryBytes() <= MOST_BYTES && restartPeakMemory();
    },
  };
}

/** How many of each kind. */
function openNow(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

const isMoreThan = (before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): boolean =>
  [...now].some(([kind, count]) => count > (before.get(kind) ?? 0));
