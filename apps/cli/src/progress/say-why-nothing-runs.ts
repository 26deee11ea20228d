/** A study that stands still is no mystery: after a while, why its first queued run is not taken. */
import { liveWorkers, type Home } from '@keygrid/runs';
import { runDetail, type StudyProgress } from '@keygrid/results';

/** Passes of the scheduler that a queued run is given to be taken by a free slot. */
const PATIENCE_PASSES = 3;

/** Says it once for each stretch of time in which runs are queued, a worker is there and none runs. */
export function sayWhyNothingRuns(home: Home, say: (line: string) => void) {
  const patienceMs = PATIENCE_PASSES * home.tunables.reconcileMs;
  let stillSince: number | undefined;
  let isSaid = false;
  return async ({ runs: all }: StudyProgress): Promise<void> => {
    const waiting = all.find(({ status, isLost }) => status === 'QUEUED' || isLost === true);
    if (waiting === undefined || all.some(({ status, isLost }) => status === 'RUNNING' && isLost !== true)) {
      stillSince = undefined;
      isSaid = false;
      return;
    }
    stillSince ??= performance.now();
    if (isSaid || performance.now() - stillSince < patienceMs) return;
    // Its own worker is still starting; the process that started it says when it ends.
    if ((await liveWorkers(home)).length === 0) {
      stillSince = undefined;
      return;
    }
    isSaid = true;
    const { why } = await runDetail(home, waiting.id);
    say(`nothing runs; ${waiting.id}: ${why.join(' ')}`);
  };
}
