/** The reconciler's loop. Level-triggered: each pass looks at what is, so a lost hint or queue costs only time (I1). */
import {
  awaitServers,
  finishStudies,
  onHint,
  openDoorbell,
  reapExpired,
  reconcile,
  settleGraph,
  type Home,
} from '@keygrid/runs';
import { makeAlarm } from './alarm.ts';
import { watchOutages } from './outages.ts';
import { makePass } from './pass.ts';
import { makeTeller } from './teller.ts';

export interface Scheduler {
  /** Ends after the pass under way, and after what is still to be told: a receiver that is away delays it by three time-outs at most. */
  stop(): Promise<void>;
}

/**
 * Any number of schedulers may work on one database: every change is a compare-and-set. Servers that are away are waited for;
 * undefined when `ending` was aborted before they were there.
 */
export async function startScheduler(
  home: Home,
  report: (error: unknown) => void,
  ending: AbortSignal,
): Promise<Scheduler | undefined> {
  const patience = { say: report, ending };
  const doorbell = await awaitServers(() => openDoorbell(home, report), patience);
  if (!doorbell) return undefined;
  const alarm = makeAlarm();
  const stopListening = await awaitServers(() => onHint(home, () => alarm.ring()), patience);
  let stopping = false;
  const outages = watchOutages(home, report);
  const teller = makeTeller(home, outages.report);
  const steps = [
    { what: 'Taking back runs whose lease ran out', run: () => reapExpired(home) },
    { what: 'Letting evaluations follow their trainings', run: () => settleGraph(home) },
    { what: 'Filling the queue', run: () => reconcile(home, doorbell) },
    { what: 'Marking finished studies', run: () => finishStudies(home) },
  ];
  const pass = makePass(steps.map(outages.watched), report, home.tunables.stepMs);
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
      await finishStudies(home).catch(outages.report);
      await teller.tellLast();
      await stopListening?.();
      await doorbell.close();
    },
  };
}
