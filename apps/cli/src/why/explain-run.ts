/** Why a run is where it is, and what a person can do about it. */
import { UserError } from '@keygrid/geometry';
import {
  canServe,
  liveWorkers,
  type FailureClass,
  type LiveWorker,
  type Runs,
  type Status,
} from '@keygrid/runs';
import { duration } from '../progress/duration.ts';

export interface Explanation {
  run: string;
  status: Status;
  /** One sentence that fits every run in the same situation. */
  reason: string;
  /** What is particular to this run. */
  details: string[];
  /** What to do; undefined when there is nothing to do but wait. */
  advice: string | undefined;
}

type RunRow = NonNullable<Awaited<ReturnType<typeof readRun>>>;
type Answer = Omit<Explanation, 'run' | 'status'>;

export async function explainRun(runs: Runs, id: string): Promise<Explanation> {
  const row = await readRun(runs, id);
  if (row === null)
    throw new UserError(`There is no run ${id}; keygrid status STUDY lists the runs of a study`);
  return { run: id, status: row.status, ...(await explain(runs, row)) };
}

function readRun(runs: Runs, id: string) {
  return runs.db.run.findUnique({
    where: { id },
    include: {
      training: true,
      lease: { include: { worker: true } },
      attempts: { orderBy: { fence: 'desc' }, take: 1 },
      events: { orderBy: { id: 'desc' }, take: 3 },
      _count: { select: { attempts: true } },
    },
  });
}

async function explain(runs: Runs, row: RunRow): Promise<Answer> {
  switch (row.status) {
    case 'WAITING':
    case 'BLOCKED':
      return explainByTraining(runs, row);
    case 'QUEUED':
      return explainQueued(row, await liveWorkers(runs));
    case 'RUNNING':
      return {
        reason: 'is running',
        details: runningDetails(row),
        advice: `keygrid logs ${row.id} --follow`,
      };
    case 'SUCCEEDED':
      return {
        reason: 'has succeeded',
        details: [`finished ${row.finishedAt?.toISOString() ?? ''}`],
        advice: undefined,
      };
    case 'FAILED':
      return explainFailed(row);
    case 'CANCELLED': {
      const details = row.events.map(({ kind, message }) => `${kind}: ${message}`);
      return { reason: 'was cancelled', details, advice: 'submit its grid file again to open it again' };
    }
  }
}

async function explainByTraining(runs: Runs, { trainingId, status }: RunRow): Promise<Answer> {
  if (trainingId === null) return { reason: 'waits to be queued', details: [], advice: undefined };
  const training = await explainRun(runs, trainingId);
  const details = [`${trainingId} ${training.reason}`, ...training.details];
  const reason = status === 'WAITING' ? 'waits for its training' : 'cannot run: its training gave no weights';
  return { reason, details, advice: training.advice };
}

function explainQueued(row: RunRow, workers: LiveWorker[]): Answer {
  const wait = (row.availableAt.getTime() - Date.now()) / 1000;
  if (row.held) return { reason: 'is held', details: [], advice: 'keygrid resume STUDY' };
  if (wait > 0) {
    const reason = 'waits before it is tried again';
    return { reason, details: [`another ${duration(wait)}`, ...lastError(row)], advice: undefined };
  }
  const fitting = workers.filter((worker) => canServe(worker, row.placementClass));
  if (fitting.length === 0) {
    const offers = workers.map(
      ({ host, device, memoryGiB }) => `${host}: ${device}, ${memoryGiB.toFixed(0)} GiB`,
    );
    const live = offers.length === 0 ? 'no worker is alive' : `live workers offer ${offers.join('; ')}`;
    return {
      reason: `no live worker offers ${placementText(row)}`,
      details: [live, ...lastError(row)],
      advice: 'keygrid worker on such a machine, or keygrid run FILE on this one',
    };
  }
  const slots = fitting.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = fitting.reduce((sum, worker) => sum + worker.running, 0);
  const reason = busy < slots ? 'will be taken in a moment' : 'waits for a free slot';
  return { reason, details: [`${busy} of ${slots} slots are busy`, ...lastError(row)], advice: undefined };
}

function placementText({ device, minMemoryGib }: RunRow): string {
  const kind = device === 'any' ? 'any device' : device;
  return minMemoryGib > 0 ? `${kind} ≥ ${minMemoryGib} GiB` : kind;
}

function runningDetails({ lease }: RunRow): string[] {
  if (lease === null) return [];
  const { phase, step, totalSteps, worker } = lease;
  const at = step === null ? [] : [`step ${step}${totalSteps === null ? '' : ` of ${totalSteps}`}`];
  return [`on ${worker.host}, ${worker.device}`, ...(phase === null ? [] : [phase]), ...at];
}

/** What each class of failure asks of a person. */
const ADVICE: Record<FailureClass, string> = {
  'worker-lost': 'the machine or its worker died again and again: look at its memory and its log',
  hung: 'no step came for a long time: look at the log',
  'out-of-memory': 'give it more memory (placement.minMemoryGiB) or a smaller training.microBatch',
  'user-error': 'correct what the message names, then submit with --retry-failed',
  'corrupt-data': 'restore the named file, register the data set again, then submit with --retry-failed',
  'non-finite-loss': 'the loss became infinite: a smaller training.optimiser.learningRate may help',
  io: 'check disk and store (keygrid doctor), then submit with --retry-failed',
  unknown: 'read the log, then submit with --retry-failed',
};

function explainFailed(row: RunRow): Answer {
  const advice = ADVICE[(row.lastClass ?? 'unknown') as FailureClass];
  const attempts = `after ${row._count.attempts} attempt${row._count.attempts === 1 ? '' : 's'}`;
  return {
    reason: 'has failed',
    details: [...lastError(row), attempts],
    advice: `${advice}; keygrid logs ${row.id}`,
  };
}

function lastError({ lastClass, lastMessage }: RunRow): string[] {
  return lastClass === null ? [] : [`last error: ${lastClass}: ${lastMessage ?? ''}`];
}
