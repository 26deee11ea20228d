/** kill -9 of a child, of its supervisor, of both. */
import { awaitSight } from '../await-sight.ts';
import type { Effect, FaultKind, Injected } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { isOwn, sendSignal } from '../grid/own-processes.ts';
import { endOfAttempt, hitIf, takeRunning, type RunningAttempt } from '../grid/running.ts';

export const killChild: FaultKind = {
  name: 'kill -9 of a child',
  share: 6,
  inject: (grid, draw) => kill(grid, draw, ['child']),
};

export const killWorker: FaultKind = {
  name: 'kill -9 of a worker',
  share: 1,
  inject: (grid, draw) => kill(grid, draw, ['worker']),
};

export const killBoth: FaultKind = {
  name: 'kill -9 of both',
  share: 1,
  inject: (grid, draw) => kill(grid, draw, ['worker', 'child']),
};

type Victim = 'worker' | 'child';

async function kill(
  grid: ChaosGrid,
  draw: number,
  victims: readonly Victim[],
): Promise<Injected | undefined> {
  const attempt = await takeRunning(grid, draw);
  if (!attempt) return undefined;
  const { starts } = attempt.worker;
  for (const victim of victims) {
    if (victim === 'worker') attempt.worker.signal('SIGKILL');
    else sendSignal(attempt.childPid, 'SIGKILL');
  }
  const effect = victims.includes('worker') ? workerLost(grid, attempt, starts) : childLost(grid, attempt);
  return {
    target: `${attempt.runId}, fence ${attempt.fence}, of ${attempt.worker.name}`,
    effect: effect.finally(attempt.release),
  };
}

const childLost = async (grid: ChaosGrid, attempt: RunningAttempt): Promise<Effect> =>
  hitIf(await endOfAttempt(grid, attempt), 'worker-lost');

/** Its lease runs out, its child ends by itself, and it is started again. */
async function workerLost(grid: ChaosGrid, attempt: RunningAttempt, starts: number): Promise<Effect> {
  const { childPid, worker } = attempt;
  const end = await endOfAttempt(grid, attempt);
  const gone = () => (isOwn(childPid, grid.folder) ? undefined : true);
  await awaitSight(`the end of child ${childPid} without its supervisor`, gone, grid);
  await awaitSight(`${worker.name} started again`, () => worker.starts > starts || undefined, grid);
  return hitIf(end, 'worker-lost');
}
