/** The queue is a doorbell: it says which run to try next and holds nothing that is not in Postgres (I1). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { asUnavailable } from '../database/database-unavailable.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { Doorbell, DoorbellRing } from '../types.ts';
import { mayBeUnreadable } from './drop-unreadable.ts';
import { fetcherOf, type Fetched } from './fetcher.ts';
import { listening } from './listening.ts';
import { malformedLine, messageIn, type Message } from './message.ts';

/** One message a run and fence: neither an integer nor with a colon, which BullMQ refuses. */
export const ringId = ({ runId, fence }: Message): string => `${runId}-${fence}`;

/**
 * `report` is told, a line each, of what is in the queue and is no doorbell message (it is dropped), and that Redis went away
 * or is back. What is asked meanwhile rejects with `QueueUnavailable`, or with `DatabaseUnavailable` where the queue is there.
 */
export async function openDoorbell(home: Home, report: (line: string) => void = () => {}): Promise<Doorbell> {
  // Loaded by those alone that use the queue: BullMQ takes longer to load than all else a command needs.
  const { openBull } = await import('./bull.ts');
  const bull = await openBull({
    databaseUrl: sqlOf(home).url,
    redisUrl: home.settings.redisUrl,
    prefix: `keygrid-${home.storeId}`,
    lockMs: home.tunables.doorbellLostMs,
    silentMs: home.tunables.statementMs,
    settleMs: home.tunables.workerBeatMs,
    say: report,
  }).catch((error: unknown) => {
    throw asUnavailable(error);
  });
  const queues = remembered(
    (name) => listening(bull.queue(name)),
    (queue) => queue.waitUntilReady(),
  );
  const answers = new Set<Promise<unknown>>();
  const fetchers = remembered(
    (name) => fetcherOf(bull, name, { answers, report }),
    (fetcher) => fetcher.ready,
  );
  /** What a fetch brought whose caller had been told that the queue is away: for the next one. */
  const late = new Map<string, Fetched[]>();
  const keepLate = (name: string, fetched: Fetched) => {
    if (fetched) late.set(name, [...(late.get(name) ?? []), fetched]);
  };
  const looking = async <T>(name: string, look: () => Promise<T>, late?: (value: T) => void): Promise<T> => {
    for (;;) {
      try {
        return await bull.reaching(look, late);
      } catch (error) {
        const dropped = mayBeUnreadable(error) ? await bull.dropUnreadable(name).catch(() => []) : [];
        if (dropped.length === 0) throw error;
        dropped.forEach(report);
      }
    }
  };
  return {
    ring: (rings) => bull.reaching(() => ring((name) => queues.get(name), rings)),
    async fetch(placementClass, { blockMs }) {
      const name = queueName(placementClass);
      const next = () => fetchers.get(name).next(blockMs);
      return late.get(name)?.shift() ?? looking(name, next, (fetched) => keepLate(name, fetched));
    },
    waiting(placementClass) {
      const name = queueName(placementClass);
      return looking(name, () => waitingIn(queues.get(name), report));
    },
    async withdraw(placementClass, ids) {
      const queue = queues.get(queueName(placementClass));
      // A job that a worker has just fetched cannot be removed; its claim will find no row.
      await bull.reaching(() => Promise.all(ids.map((id) => queue.remove(id).catch(() => 0))));
    },
    async close() {
      for (const fetcher of fetchers.all()) fetcher.stop();
      await Promise.race([Promise.allSettled(answers), delay(ANSWER_LIMIT_MS, undefined, { ref: false })]);
      await Promise.all([...fetchers.all(), ...queues.all()].map((open) => open.close()));
      await bull.close();
    },
  };
}

/** What closing waits for answers that are on their way to a queue that may be gone. */
const ANSWER_LIMIT_MS = 2_000;

const queueName = (placementClass: string): string => `keygrid-${placementClass}`;

interface Opened {
  close(): Promise<void>;
}

/** What could not be opened is made again by the next who asks for it: BullMQ keeps its first failure for good. */
function remembered<T extends Opened>(make: (name: string) => T, ready: (made: T) => Promise<unknown>) {
  const made = new Map<string, T>();
  return {
    get(name: string): T {
      const found = made.get(name);
      if (found !== undefined) return found;
      const fresh = make(name);
      made.set(name, fresh);
      ready(fresh).catch(() => {
        made.delete(name);
        fresh.close().catch(() => {});
      });
      return fresh;
    },
    all: () => [...made.values()],
  };
}

/** Finished jobs go at once: one that stays would hide a later message with its id. Always a priority: 0 goes first. */
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

async function waitingIn(queue: Queue, report: (line: string) => void): Promise<Map<string, number>> {
  const jobs = await queue.getJobs(['prioritized', 'waiting'], 0, A_PAGE);
  const waiting = new Map<string, number>();
  for (const { id = '', data, opts } of jobs) {
    if (messageIn(data)) waiting.set(id, opts.priority ?? 0);
    // A worker that is fetching it says so itself.
    else if (await queue.remove(id).catch(() => 0)) report(malformedLine(id, data));
  }
  return waiting;
}
