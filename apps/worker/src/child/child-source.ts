/** Where a run gets its child from: the spare one of its place, or a new one where the run needs another arithmetic, or no TensorFlow. */
import type { ChildOptions, Ready } from '@keygrid/ipc';
import type { ChildPlace } from './child-environment.ts';
import { startChild, type ChildProcess } from './child-process.ts';
import { spareChild, type SpareChild } from './spare-child.ts';

export type ChildNeeds = Pick<ChildOptions, 'precision' | 'library'>;

export interface ChildSource {
  /** One slot of a place after the other: the child that one waits with is not taken by another meanwhile. */
  inTurn<T>(place: ChildPlace, work: () => Promise<T>): Promise<T>;
  take(place: ChildPlace, needs: ChildNeeds): ChildProcess;
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

interface ChildSourceOptions {
  device: ChildOptions['device'];
  silenceMs: number;
  /** Threads of a child that has the machine to itself. */
  allThreads: number;
}

/** One spare a GPU, one for all slots on the CPU: a waiting child holds memory. */
export function childSource(
  places: ChildPlace[],
  { device, silenceMs, allThreads }: ChildSourceOptions,
): ChildSource {
  // A child that has a card computes there or says why not: it never falls back to the CPU on its own.
  const start = (place: ChildPlace) =>
    startChild(place, place.gpu === undefined ? device : 'cuda', silenceMs);
  const spares = new Map<string | undefined, SpareChild>();
  const turns = new Map<string | undefined, Promise<void>>();
  for (const place of places) {
    if (!spares.has(place.gpu))
      spares.set(
        place.gpu,
        spareChild(() => start(place)),
      );
  }
  return {
    take(place, needs) {
      const isSpare = needs.precision === 'float32' && needs.library === 'tensorflow';
      const spare = isSpare ? spares.get(place.gpu) : undefined;
      return spare?.take() ?? start({ ...place, ...needs });
    },
    async takeAlone(place, needs) {
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
    leave: ({ gpu }) => spares.get(gpu)?.close(),
    close: () => spares.forEach((spare) => spare.close()),
  };
}
