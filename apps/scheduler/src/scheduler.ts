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
import { makeTeller } from './teller.ts';

export interface Scheduler {
  /** Ends after the pass under way, and after what is still to be told: a receiver that is away delays it by three time-outs at most. */
  stop(): Promise<void>;
}

/** Any number of schedulers may work on one database: every change is a compare-and-set. */
export async function startScheduler(home: Home, report: (error: unknown) => void): Promise<Scheduler> {
  const doorbell = await openDoorbell(home, report);
  const alarm = makeAlarm();
  const stopListening = await onHint(home, () => alarm.ring());
  let stopping = false;
  const teller = makeTeller(home, report);
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
      teller.tell();
      await alarm.wait(home.tunables.reconcileMs);
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopping = true;
      alarm.ring();
      await ended;
      // `keygrid run` stops it as soon as the last run has ended.
      await finishStudies(home).catch(report);
      await teller.tellLast();
      await stopListening();
      await doorbell.close();
    },
  };
}
