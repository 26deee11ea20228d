/** The worker's heart: its slots, and what goes on beside them: leases, control, liveness. */
import { say } from '@keygrid/contract';
import { whyNoOnnxRuntime } from '@keygrid/onnx/config';
import {
  awaitServers,
  checkWritableStore,
  noteCards,
  openDoorbell,
  programVersion,
  pollControl,
  registerWorker,
  renewLeases,
  retireWorker,
  touchWorker,
  type Doorbell,
  type Home,
} from '@keygrid/runs';
import type { WorkerOptions } from '../options.ts';
import type { Attempt } from '../attempt/attempt.ts';
import { dataFolders } from './data-folders.ts';
import { every } from './every.ts';
import { keepLacks } from './lacks.ts';
import { keepLeases } from './lease-keeper.ts';
import { watchCards } from './card-watch.ts';
import { watchLiveness } from './liveness.ts';
import { openMachine, type Machine } from '../machine/machine.ts';
import { refusePrecision } from './refuse-precision.ts';
import { reportErrors } from './report-errors.ts';
import { runSlot } from './slot.ts';
import { warnOfStopBudget } from './stop-budget.ts';

export interface Supervisor {
  readonly workerId: string;
  /** Each running child saves and ends within the budget; its run goes back to the queue, no failure counted. */
  stop(): Promise<void>;
  /** Ends the children at once; what they did since their last checkpoint is lost. */
  stopNow(): void;
}

interface SupervisorRules {
  /** Free slots wait, and nothing has happened for too long; this worker should be started again. */
  onStuck: () => void;
  /** Aborted while the machine is looked at: no worker is started. */
  ending: AbortSignal;
}

/** Undefined when its end was asked for before it could take a run. */
export async function startSupervisor(
  home: Home,
  options: WorkerOptions,
  { onStuck, ending }: SupervisorRules,
): Promise<Supervisor | undefined> {
  const { tunables } = home;
  await checkWritableStore(home);
  if (ending.aborted) return undefined;
  const machine = await openUnlessEnding(
    openMachine(options, { silenceMs: tunables.orphanMs, startMs: tunables.childStartMs }),
    ending,
  );
  if (!machine) return undefined;
  await refusePrecision(home, options, machine).catch((error: unknown) => {
    machine.children.close();
    throw error;
  });
  const { offer, places, children, cards, memoryLimitBytes, notes } = machine;
  const errors = reportErrors({ quietMs: tunables.workerBeatMs, aloneMs: tunables.selfStopMs });
  const joined = await joinServers(home, offer, { say: errors.say, ending });
  if (!joined) {
    children.close();
    return undefined;
  }
  const { doorbell, workerId } = joined;
  for (const note of notes) say(note);
  await warnOfStopBudget(home, { host: offer.host, slots: places.length }, errors.say);
  const renew = async (renewals: Parameters<typeof renewLeases>[2]) => {
    const ours = await renewLeases(home, workerId, renewals);
    errors.databaseWorked();
    return ours;
  };
  const leases = keepLeases({ ...tunables, renew, onError: errors.report });
  const running = new Set<Attempt>();
  const stopping = new AbortController();
  const liveness = watchLiveness();
  const folders = dataFolders(home);
  const lacks = keepLacks(home, workerId);
  const own = {
    home,
    doorbell,
    workerId,
    study: options.study,
    offer,
    folders,
    lacks,
    noOnnx: whyNoOnnxRuntime(),
    lastMessage: {},
  };
  const idle = new Set(places);
  /** What a lost card leaves to offer, until the worker's row has it. */
  let left: ReturnType<typeof cards.offer>;
  const noteLeft = async () => {
    const now = left;
    if (!now) return;
    await noteCards(home, workerId, now);
    if (left === now) left = undefined;
  };
  const watch = watchCards({
    cards,
    lookMs: tunables.workerBeatMs,
    say: errors.say,
    onLost(place) {
      children.leave(place);
      left = cards.offer();
      void noteLeft().catch(errors.report);
    },
  });
  const shared = {
    children,
    cards: watch,
    memoryLimitBytes,
    leases,
    liveness,
    errors,
    running,
    idle,
    stopping: stopping.signal,
  };
  const slots = places.map((place) => runSlot(place, { ...own, ...shared }));

  // Slots wait one after the other, each as long as a control poll.
  const stuckMs = tunables.workerGoneMs + places.length * tunables.controlPollMs;
  const beat = async () => {
    if ((liveness.silentMs() ?? 0) > stuckMs) onStuck();
    await touchWorker(home, workerId);
    errors.databaseWorked();
    await noteLeft();
  };
  const ends = [
    every(tunables.controlPollMs, () => obeyControl(home, running), errors.report),
    every(tunables.workerBeatMs, beat, errors.report),
  ];
  return {
    workerId,
    async stop() {
      stopping.abort();
      for (const attempt of running) attempt.stop('preempted');
      // Closing first ends the fetches under way: a free slot would wait for its turn otherwise.
      await doorbell.close();
      await Promise.all(slots);
      ends.forEach((end) => end());
      leases.stop();
      children.close();
      await retireWorker(home, workerId).catch(errors.report);
    },
    stopNow() {
      for (const attempt of running) attempt.kill();
    },
  };
}

/** The queue and the worker's row, once their servers are there; undefined when its end was asked for before. */
async function joinServers(
  home: Home,
  offer: Machine['offer'],
  patience: { say: (line: string) => void; ending: AbortSignal },
): Promise<{ doorbell: Doorbell; workerId: string } | undefined> {
  const doorbell = await awaitServers(() => openDoorbell(home, patience.say), patience);
  const register = async () => registerWorker(home, { ...offer, ...(await programVersion(home)) });
  const workerId = doorbell && (await awaitServers(register, patience));
  if (workerId !== undefined) return doorbell && { doorbell, workerId };
  await doorbell?.close();
  return undefined;
}

/** The first child takes seconds to say what the machine can do. */
async function openUnlessEnding(
  opening: Promise<Machine>,
  ending: AbortSignal,
): Promise<Machine | undefined> {
  const ended = new Promise<undefined>((resolve) =>
    ending.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  const machine = await Promise.race([opening, ended]);
  if (machine && !ending.aborted) return machine;
  // A child that is still starting ends with this process.
  opening.then(({ children }) => children.close()).catch(() => {});
  return undefined;
}

async function obeyControl(home: Home, running: ReadonlySet<Attempt>): Promise<void> {
  const attempts = [...running];
  if (attempts.length === 0) return;
  const orders = await pollControl(
    home,
    attempts.map((attempt) => attempt.claim),
  );
  for (const { runId, action } of orders) {
    const attempt = attempts.find(({ claim }) => claim.runId === runId);
    attempt?.stop(action === 'cancel' ? 'cancelled' : 'held');
  }
}
