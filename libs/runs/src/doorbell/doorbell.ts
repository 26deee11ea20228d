/** The queue is a doorbell: it says which run to try next and holds nothing that is not in Postgres (I1). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { asUnavailable } from '../database/database-unavailable.ts';
import { sqlOf, type Home } from '../home/home.ts';
import type { Doorbell, DoorbellRing } from '../types.ts';
import { mayBeUnreadable } from './drop-unreadable.ts';
import { fetcherOf } from './fetcher.ts';
import { listening } from './listening.ts';
import { malformedLine, messageIn, type Message } from './message.ts';

/** One message a run and fence: neither an integer nor with a colon, which BullMQ refuses. */
export const ringId = ({ runId, fence }: Message): string => `${runId}-${fence}`;

/** `report` is told, a line each, of what is in the queue and is no doorbell message: it is dropped. */
export async function openDoorbell(home: Home, report: (line: string) => void = () => {}): Promise<Doorbell> {
  // Loaded by those alone that use the queue: BullMQ takes longer to load than all else a command needs.
  const { openBull } = await import('./bull.ts');
  const bull = await openBull({
    databaseUrl: sqlOf(home).url,
    redisUrl: home.settings.redisUrl,
    prefix: `keygrid-${home.storeId}`,
    lockMs: home.tunables.doorbellLostMs,
  }).catch((error: unknown) => {
    throw asUnavailable(error);
  });
  const queues = remembered((name) => listening(bull.queue(name)));
  const answers = new Set<Promise<void>>();
  const fetchers = remembered((name) => fetcherOf(bull, name, { answers, report }));
  const looking = async <T>(placementClass: string, look: (name: string) => Promise<T>): Promise<T> => {
    const name = queueName(placementClass);
    for (;;) {
      try {
        return await look(name);
      } catch (error) {
        const dropped = mayBeUnreadable(error) ? await bull.dropUnreadable(name).catch(() => []) : [];
        if (dropped.length === 0) throw asUnavailable(error);
        dropped.forEach(report);
      }
    }
  };
  return {
    async ring(rings) {
      await ring((name) => queues.get(name), rings).catch((error: unknown) => {
        throw asUnavailable(error);
      });
    },
    fetch: (placementClass, { blockMs }) =>
      looking(placementClass, (name) => fetchers.get(name).next(blockMs)),
    waiting: (placementClass) => looking(placementClass, (name) => waitingIn(queues.get(name), report)),
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
