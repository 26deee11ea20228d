/** The reconciler's loop. Level-triggered: each pass looks at what is, so a lost hint or queue costs only time (I1). */
import {
  finishStudies,
  onHint,
  openDoorbell,
  reapExpired,
  reconcile,
  settleGraph,
  type Runs,
} from '@keygrid/runs';
import { makeAlarm } from './alarm.ts';

export interface Scheduler {
  /** Ends after the pass under way. */
  stop(): Promise<void>;
}

/** Any number of schedulers may work on one database: every change is a compare-and-set. */
export async function startScheduler(runs: Runs, report: (error: unknown) => void): Promise<Scheduler> {
  const doorbell = await openDoorbell(runs, report);
  const alarm = makeAlarm();
  const stopListening = await onHint(runs, () => alarm.ring());
  let stopping = false;
  const pass = async () => {
    await reapExpired(runs);
    await settleGraph(runs);
    await reconcile(runs, doorbell);
    await finishStudies(runs);
  };
  const loop = async () => {
    while (!stopping) {
      await pass().catch(report);
      await alarm.wait(runs.tunables.reconcileMs);
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopping = true;
      alarm.ring();
      await ended;
      await stopListening();
      await doorbell.close();
    },
  };
}
