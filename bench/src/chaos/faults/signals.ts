/** A worker that sleeps past its leases and wakes up; one that is told to end. */
import { awaitSight } from '../await-sight.ts';
import type { Effect, FaultKind } from '../fault.ts';
import type { ChaosGrid } from '../grid/chaos-grid.ts';
import { sendSignal } from '../grid/own-processes.ts';
import { endOfAttempt, hitIf, logOf, takeRunning, type RunningAttempt } from '../grid/running.ts';

export const stopWorker: FaultKind = {
  name: 'SIGSTOP past the lease, SIGCONT',
  share: 2,
  async inject(grid, draw) {
    const attempt = await takeRunning(grid, draw);
    if (!attempt) return undefined;
    const withChild = Math.floor(draw * 1000) % 2 === 0;
    attempt.worker.signal('SIGSTOP');
    if (withChild) sendSignal(attempt.childPid, 'SIGSTOP');
    const effect = asleep(grid, attempt).finally(() => {
      attempt.worker.signal('SIGCONT');
      attempt.release();
    });
    const who = withChild ? `${attempt.worker.name} and its child` : attempt.worker.name;
    return { target: `${who} with ${attempt.runId}, fence ${attempt.fence}`, effect };
  },
};

/** The words of an attempt's log that say that it was refused or gave itself up. */
const GIVEN_UP = /\((?:its fence was raised)\): ending|could not be renewed for too long.*: ending/;

async function asleep(grid: ChaosGrid, attempt: RunningAttempt): Promise<Effect> {
  const end = await endOfAttempt(grid, attempt);
  attempt.worker.signal('SIGCONT');
  sendSignal(attempt.childPid, 'SIGCONT');
  const effect = hitIf(end, 'worker-lost');
  if (!effect.hit) return effect;
  const words = await awaitSight(
    `the words of attempt ${attempt.fence} of ${attempt.runId} that it is given up`,
    async () => GIVEN_UP.exec(await logOf(grid, attempt.logKey))?.[0],
    grid,
  );
  return { hit: true, seen: `${effect.seen}; the zombie: ${words}` };
}

export const terminateWorker: FaultKind = {
  name: 'SIGTERM of a worker',
  share: 1,
  async inject(grid, draw) {
    const attempt = await takeRunning(grid, draw);
    if (!attempt) return undefined;
    const { worker, runId, fence } = attempt;
    const { starts } = worker;
    const ends = worker.ends.length;
    worker.signal('SIGTERM');
    const seeEnd = async (): Promise<Effect> => {
      const end = await endOfAttempt(grid, attempt);
      await awaitSight(`${worker.name} started again`, () => worker.starts > starts || undefined, grid);
      const { hit, seen } = hitIf(end, 'preempted');
      return { hit, seen: `${seen}; the worker: ${worker.ends[ends]}` };
    };
    return {
      target: `${worker.name} with ${runId}, fence ${fence}`,
      effect: seeEnd().finally(attempt.release),
    };
  },
};

export const killScheduler: FaultKind = {
  name: 'kill -9 of a scheduler',
  share: 3,
  async inject({ schedulers, busy, signal, limitMs }, draw) {
    const scheduler = schedulers[Math.floor(draw * schedulers.length)];
    // Without any for long, nothing is queued and no other fault has a target.
    const others = schedulers.filter((each) => each !== scheduler);
    if (!scheduler || busy.has(scheduler.name) || ![scheduler, ...others].every(({ isReady }) => isReady))
      return undefined;
    busy.add(scheduler.name);
    const { starts } = scheduler;
    const ends = scheduler.ends.length;
    scheduler.signal('SIGKILL');
    const seeStart = async (): Promise<Effect> => {
      const again = () => scheduler.starts > starts || undefined;
      await awaitSight(`${scheduler.name} started again`, again, { limitMs, signal });
      return {
        hit: scheduler.ends[ends] === 'SIGKILL',
        seen: `ended by ${scheduler.ends[ends]}, ready again`,
      };
    };
    return { target: scheduler.name, effect: seeStart().finally(() => busy.delete(scheduler.name)) };
  },
};
