/** What a person does to a run while it computes: pause and resume, cancel and submit again. */
import { UserError } from '@keygrid/contract';
import { cancelRun, hold } from '@keygrid/runs';
import { insist } from '../await-sight.ts';
import type { Effect, FaultKind } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { endOfAttempt, hitIf, takeRunning, type RunningAttempt } from '../grid/running.ts';

export const pauseAndResume: FaultKind = control('pause, resume', async (grid, attempt) => {
  const { home, signal } = grid;
  const target = { run: attempt.runId };
  await insist(() => hold(home, target, true), signal);
  try {
    return hitIf(await endOfAttempt(grid, attempt), 'preempted');
  } finally {
    await insist(() => hold(home, target, false), signal);
  }
});

export const cancelAndResubmit: FaultKind = control('cancel, submit again', async (grid, attempt) => {
  const { home, studies, signal } = grid;
  await insist(() => cancelRun(home, attempt.runId), signal);
  try {
    return hitIf(await endOfAttempt(grid, attempt), 'cancelled');
  } finally {
    await insist(() => studies.submitAgain(attempt.runId), signal);
  }
});

function control(
  name: string,
  act: (grid: ChaosGrid, attempt: RunningAttempt) => Promise<Effect>,
): FaultKind {
  return {
    name,
    share: 2,
    async inject(grid, draw) {
      const attempt = await takeRunning(grid, draw);
      if (!attempt) return undefined;
      const effect = act(grid, attempt).catch((error: unknown) => {
        // What has ended cannot be paused.
        if (error instanceof UserError) return { hit: false, seen: error.message };
        throw error;
      });
      return { target: `${attempt.runId}, fence ${attempt.fence}`, effect: effect.finally(attempt.release) };
    },
  };
}
