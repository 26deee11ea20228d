/** Where a run gets its child from: a spare one of its place, or a new one where the run needs another arithmetic. */
import type { ChildOptions, Ready } from '@keygrid/ipc';
import type { ChildPlace } from './child-environment.ts';
import { startChild, type ChildProcess } from './child-process.ts';
import { childPool, type ChildPool, type LentChild } from './child-pool.ts';
import { spareChild } from './spare-child.ts';

export type ChildNeeds = Pick<ChildOptions, 'precision' | 'library'>;

export interface ChildSource {
  /** One slot of a place after the other: the child that one waits with is not taken by another meanwhile. */
  inTurn<T>(place: ChildPlace, work: () => Promise<T>): Promise<T>;
  take(place: ChildPlace, needs: ChildNeeds): LentChild;
  /**
   * For a run that has the machine to itself: a new child with all its threads. No spare starts beside it, and those that were
   * starting wait by now, computing nothing. Threads are part of the numeric environment: a training that began in a slot's
   * share of them and goes on alone is `approximate` (I5).
   */
  takeAlone(place: ChildPlace, needs: ChildNeeds): Promise<ChildProcess>;
  /** Resolves once a child waits in this place; rejects when none can be started: no run may be claimed then. */
  ready(place: ChildPlace): Promise<Ready>;
  /** No child waits in this place any longer: its card was lost. */
  leave(place: ChildPlace): void;
  close(): void;
}

export interface ChildSourceOptions {
  device: ChildOptions['device'];
  silenceMs: number;
  /** A spare child that is not ready by then is ended. */
  startMs: number;
  /** Threads of a child that has the machine to itself. */
  allThreads: number;
}

/** Children without TensorFlow that wait in one place, at most: 75 MiB each. */
const MOST_PLAIN_SPARES = 4;

/**
 * One spare with TensorFlow a GPU, one for all slots on the CPU: a waiting child holds memory. Children without it are small, and their
 * runs may be short: on the CPU they are taken again; on a card, which a process may leave in any state, each has one run.
 */
export function childSource(
  places: ChildPlace[],
  { device, silenceMs, startMs, allThreads }: ChildSourceOptions,
): ChildSource {
  // A child that has a card computes there or says why not: it never falls back to the CPU on its own.
  const start = (place: ChildPlace) =>
    startChild(place, place.gpu === undefined ? device : 'cuda', silenceMs);
  const spares = new Map<string | undefined, ReturnType<typeof spareChild>>();
  const plain = new Map<string | undefined, Pick<ChildPool, 'take' | 'close'>>();
  const plainOf = (place: ChildPlace, needs: ChildNeeds) => {
    const slots = places.filter(({ gpu }) => gpu === place.gpu).length;
    const startPlain = () => start({ ...place, ...needs });
    const made =
      plain.get(place.gpu) ??
      (place.gpu === undefined
        ? childPool(startPlain, { most: MOST_PLAIN_SPARES })
        : spareChild(startPlain, { most: Math.min(slots, MOST_PLAIN_SPARES) }));
    plain.set(place.gpu, made);
    return made;
  };
  const leavePlain = (): void => {
    plain.forEach((spare) => spare.close());
    plain.clear();
  };
  const turns = new Map<string | undefined, Promise<void>>();
  for (const place of places) {
    if (!spares.has(place.gpu))
      spares.set(
        place.gpu,
        spareChild(() => start(place), { startMs }),
      );
  }
  return {
    take(place, needs) {
      if (needs.precision !== 'float32') return start({ ...place, ...needs });
      if (needs.library === 'none') return plainOf(place, needs).take();
      return spares.get(place.gpu)?.take() ?? start({ ...place, ...needs });
    },
    async takeAlone(place, needs) {
      // These do not say when they have started.
      leavePlain();
      // One that cannot start says so when its place next wants it.
      await Promise.allSettled([...spares.values()].map((spare) => spare.ready()));
      return start({ ...place, ...needs, threads: allThreads });
    },
    inTurn(place, work) {
      const turn = (turns.get(place.gpu) ?? Promise.resolve()).then(work);
      turns.set(
        place.gpu,
        turn.then(
          () => undefined,
          () => undefined,
        ),
      );
      return turn;
    },
    async ready(place) {
      const spare = spares.get(place.gpu);
      if (!spare) throw new Error('The place is none of those this source was made for.');
      return spare.ready();
    },
    leave({ gpu }) {
      spares.get(gpu)?.close();
      plain.get(gpu)?.close();
    },
    close() {
      spares.forEach((spare) => spare.close());
      leavePlain();
    },
  };
}
