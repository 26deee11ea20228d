/** Which machines a queued run cannot start on for the sake of a run that is timed alone, or because it is one itself. */
import { counted } from '@keygrid/contract';
import type { LiveWorker } from '@keygrid/runs';

type Place = Pick<LiveWorker, 'host' | 'machine' | 'onMachine' | 'takenBy' | 'keptFor'>;

/** Machines told of one by one. */
const TOLD = 3;

/** A sentence a machine; undefined when one of them could take the run, had it a free slot. */
export function machinesClosedTo(
  run: { readonly id: string; readonly exclusive: boolean },
  able: readonly Place[],
): string[] | undefined {
  const machines = [...new Map(able.map((worker) => [worker.machine, worker])).values()];
  const reasons = machines.map((machine) => whyClosed(run, machine));
  const closed = reasons.filter((reason) => reason !== undefined);
  if (closed.length === 0 || closed.length < reasons.length) return undefined;
  const more = closed.length - TOLD;
  return more > 0 ? [...closed.slice(0, TOLD), `${more} more machines are taken alike.`] : closed;
}

function whyClosed(
  run: { readonly id: string; readonly exclusive: boolean },
  { host, onMachine, takenBy, keptFor }: Place,
): string | undefined {
  if (takenBy !== null) return `${host} is taken by exclusive run ${takenBy}.`;
  if (keptFor !== null && keptFor !== run.id)
    return `${host} is kept for exclusive run ${keptFor}: nothing else starts there before.`;
  if (!run.exclusive || onMachine === 0) return undefined;
  const others = counted(onMachine, 'other run is there', 'other runs are there');
  const kept = keptFor === run.id ? ', and nothing else starts there before it' : '';
  return `It waits to have ${host} alone: ${others}${kept}.`;
}
