/** The worker's heart: slots that fetch, claim and run; leases, control and liveness for all of them. */
import {
  openDoorbell,
  pollControl,
  registerWorker,
  renewLeases,
  retireWorker,
  touchWorker,
  type Runs,
} from '@keygrid/runs';
import type { WorkerOptions } from '../options.ts';
import { Attempt } from './attempt.ts';
import type { ChildPlace } from './child-environment.ts';
import { claimNext } from './claim-next.ts';
import { dataFolders } from './data-folders.ts';
import { pause } from './fenced-writes.ts';
import { keepLeases } from './lease-keeper.ts';
import { openMachine } from './machine.ts';
import { programVersion } from './program-version.ts';
import { reportErrors } from './report-errors.ts';

export interface Supervisor {
  readonly workerId: string;
  /** Each running child saves and ends within the budget; its run goes back to the queue, no failure counted. */
  stop(): Promise<void>;
  /** Ends the children at once; what they did since their last checkpoint is lost. */
  stopNow(): void;
}

export async function startSupervisor(runs: Runs, options: WorkerOptions): Promise<Supervisor> {
  const { tunables } = runs;
  const { offer, places, children } = await openMachine(options, tunables.orphanMs);
  const doorbell = await openDoorbell(runs);
  const workerId = await registerWorker(runs, { ...offer, ...programVersion() });
  const errors = reportErrors(tunables.workerBeatMs);
  const leases = keepLeases({
    ...tunables,
    renew: (renewals) => renewLeases(runs, workerId, renewals),
    onError: errors.report,
  });
  const running = new Set<Attempt>();
  const stopping = new AbortController();
  const folders = dataFolders(runs.settings.home, runs.settings.dataFolders);

  const runOne = async (place: ChildPlace) => {
    const claimed = await claimNext(
      { runs, doorbell, workerId, offer, folders, report: errors.say },
      place.gpu,
    );
    if (!claimed) return;
    const child = children.take(place, claimed.claim.spec.precision);
    const attempt = new Attempt({ runs, leases, child, ...claimed });
    running.add(attempt);
    if (stopping.signal.aborted) attempt.stop('preempted');
    await attempt.run();
    running.delete(attempt);
  };
  const runSlot = async (place: ChildPlace) => {
    while (!stopping.signal.aborted) {
      try {
        await runOne(place);
      } catch (error) {
        errors.report(error);
        await pause(tunables.controlPollMs, stopping.signal);
      }
    }
  };
  const obey = async () => {
    const orders = await pollControl(
      runs,
      [...running].map((attempt) => attempt.claim),
    );
    for (const { runId, action } of orders) {
      const attempt = [...running].find(({ claim }) => claim.runId === runId);
      attempt?.stop(action === 'cancel' ? 'cancelled' : 'held');
    }
  };
  const timers = [
    setInterval(() => void (running.size > 0 && obey().catch(errors.report)), tunables.controlPollMs),
    setInterval(() => void touchWorker(runs, workerId).catch(errors.report), tunables.workerBeatMs),
  ];
  const slots = places.map(runSlot);

  return {
    workerId,
    async stop() {
      stopping.abort();
      for (const attempt of running) attempt.stop('preempted');
      // Closing first ends the fetches under way: a free slot would wait for its turn otherwise.
      await doorbell.close();
      await Promise.all(slots);
      timers.forEach((timer) => clearInterval(timer));
      leases.stop();
      children.close();
      await retireWorker(runs, workerId).catch(errors.report);
    },
    stopNow() {
      for (const attempt of running) attempt.kill();
    },
  };
}
