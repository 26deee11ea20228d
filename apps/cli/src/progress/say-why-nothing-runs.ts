/** A study that stands still is no mystery: after a while, why its first queued run is not taken. */
import { runDetail, type Runs } from '@keygrid/runs';
import type { StudyProgress } from './study-progress.ts';

/** Passes of the scheduler that a queued run is given to be taken by a free slot. */
const PATIENCE_PASSES = 3;

/** Says it once for each stretch of time in which runs are queued and none runs. */
export function sayWhyNothingRuns(runs: Runs, say: (line: string) => void) {
  const patienceMs = PATIENCE_PASSES * runs.tunables.reconcileMs;
  let stillSince: number | undefined;
  let isSaid = false;
  return async ({ runs: all }: StudyProgress): Promise<void> => {
    const queued = all.find(({ status }) => status === 'QUEUED');
    if (queued === undefined || all.some(({ status }) => status === 'RUNNING')) {
      stillSince = undefined;
      isSaid = false;
      return;
    }
    stillSince ??= performance.now();
    if (isSaid || performance.now() - stillSince < patienceMs) return;
    isSaid = true;
    const { why } = await runDetail(runs, queued.id);
    say(`nothing runs; ${queued.id}: ${why.join(' ')}`);
  };
}
