/** The reconciler's loop. Level-triggered: each pass looks at what is, so a lost hint or queue costs only time (I1). */
import {
  finishStudies,
  onHint,
  openDoorbell,
  reapExpired,
  reconcile,
  settleGraph,
  type Home,
} from '@keygrid/runs';
import { makeAlarm } from './alarm.ts';
import { makePass } from './pass.ts';

export interface Scheduler {
  /** Ends after the pass under way. */
  stop(): Promise<void>;
}

/** Any number of schedulers may work on one database: every change is a compare-and-set. */
export async function startScheduler(home: Home, report: (error: unknown) => void): Promise<Scheduler> {
  const doorbell = await openDoorbell(home, report);
  const alarm = makeAlarm();
  const stopListening = await onHint(home, () => alarm.ring());
  let stopping = false;
  const pass = makePass(
    [
      { what: 'Taking back runs whose lease ran out', run: () => reapExpired(home) },
      { what: 'Letting evaluations follow their trainings', run: () => settleGraph(home) },
      { what: 'Filling the queue', run: () => reconcile(home, doorbell) },
      { what: 'Marking finished studies', run: () => finishStudies(home) },
    ],
    report,
    home.tunables.stepMs,
  );
  const loop = async () => {
    while (!stopping) {
      await pass();
      await alarm.wait(home.tunables.reconcileMs);
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
