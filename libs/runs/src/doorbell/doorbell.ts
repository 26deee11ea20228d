/** The queue is a doorbell: it says which run to try next and holds nothing that is not in Postgres (I1). */
import { randomUUID } from 'node:crypto';
import type { Job, Queue, Worker } from 'bullmq';
import { asUnavailable } from '../database-unavailable.ts';
import type { Runs } from '../runs.ts';
import type { Doorbell, DoorbellRing } from '../types.ts';
import { openBull, type Bull } from './bull.ts';

interface Message {
  readonly runId: string;
  readonly fence: number;
}

/** One ring a run and fence: neither an integer nor with a colon, which BullMQ refuses. */
export const ringId = ({ runId, fence }: Message): string => `${runId}-${fence}`;

export async function openDoorbell(runs: Runs): Promise<Doorbell> {
  const bull = await openBull({
    databaseUrl: runs.sql.url,
    redisUrl: runs.settings.redisUrl,
    prefix: `keygrid-${runs.storeId}`,
    lockMs: runs.tunables.doorbellLostMs,
  });
  const queues = remembered((name) => listening(bull.queue(name)));
  const fetchers = remembered((name) => fetcherOf(bull, name));
  return {
    ring: (rings) => reaching(ring((name) => queues.get(name), rings)),
    fetch: (placementClass, { blockMs }) => reaching(fetchers.get(queueName(placementClass)).next(blockMs)),
    waiting: (placementClass) => reaching(waitingIn(queues.get(queueName(placementClass)))),
    async withdraw(placementClass, ids) {
      // A job that a worker has just fetched cannot be removed; its claim will find no row.
      await Promise.all(
        ids.map((id) =>
          queues
            .get(queueName(placementClass))
            .remove(id)
            .catch(() => 0),
        ),
      );
    },
    async close() {
      await Promise.all([...fetchers.all(), ...queues.all()].map((open) => open.close()));
      await bull.close();
    },
  };
}

/** The queue lies in the database unless there is a Redis, whose client waits instead of failing. */
async function reaching<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asUnavailable(error);
  }
}

const queueName = (placementClass: string): string => `keygrid-${placementClass}`;

function remembered<T>(make: (name: string) => T): { get(name: string): T; all(): T[] } {
  const made = new Map<string, T>();
  return {
    get(name) {
      const found = made.get(name) ?? make(name);
      made.set(name, found);
      return found;
    },
    all: () => [...made.values()],
  };
}

/** An `error` event without a listener would end the process; the failed call rejects anyway. */
function listening<Emitter extends Queue | Worker>(emitter: Emitter): Emitter {
  (emitter as Queue).on('error', () => {});
  return emitter;
}

/** Finished jobs go at once: one that stays would swallow a later ring with its id. Always a priority: 0 goes first. */
async function ring(queue: (name: string) => Queue, rings: readonly DoorbellRing[]): Promise<void> {
  for (const placementClass of new Set(rings.map((each) => each.placementClass))) {
    const same = rings.filter((each) => each.placementClass === placementClass);
    await queue(queueName(placementClass)).addBulk(
      same.map(({ runId, fence, priority }) => ({
        name: 'run',
        data: { runId, fence } satisfies Message,
        opts: { jobId: ringId({ runId, fence }), priority, removeOnComplete: true, removeOnFail: true },
      })),
    );
  }
}

const A_PAGE = 5_000;

async function waitingIn(queue: Queue): Promise<Map<string, number>> {
  const jobs = await queue.getJobs(['prioritized', 'waiting'], 0, A_PAGE);
  return new Map(jobs.map((job) => [job.id ?? '', job.opts.priority ?? 0]));
}

type Fetched = Awaited<ReturnType<Doorbell['fetch']>>;

/** One fetch at a time: of two at once BullMQ lets only one wait, the other would spin. */
function fetcherOf(
  bull: Bull,
  name: string,
): { next(blockMs: number): Promise<Fetched>; close(): Promise<void> } {
  const worker = listening(bull.fetcher(name));
  let closed = false;
  let endWait = () => {};
  // A wait that BullMQ is in while it is closed may never return.
  const ended = new Promise<undefined>((resolve) => (endWait = () => resolve(undefined)));
  let last: Promise<unknown> = worker.waitUntilReady().then(() => worker.startStalledCheckTimer());
  const take = async (blockMs: number): Promise<Fetched> => {
    if (closed) return undefined;
    const token = randomUUID();
    const ready = await worker.getNextJob(token, { block: false });
    if (ready || blockMs <= 0) return ready && answer(ready as Job<Message>, token);
    if (closed) return undefined;
    worker.opts.drainDelay = blockMs / 1000;
    const job = await worker.getNextJob(token, { block: true });
    return job && answer(job as Job<Message>, token);
  };
  return {
    next(blockMs) {
      const turn = last.catch(() => {}).then(() => take(blockMs));
      last = turn;
      return Promise.race([turn, ended]);
    },
    async close() {
      closed = true;
      endWait();
      last.catch(() => {}); // what a wait under way still says interests nobody
      await worker.close(true);
    },
  };
}

function answer(job: Job<Message>, token: string): NonNullable<Fetched> {
  const { runId, fence } = job.data;
  return {
    runId,
    fence,
    async done() {
      await job.moveToCompleted(null, token, false);
    },
  };
}
