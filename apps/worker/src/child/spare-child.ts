/** Keeps children started ahead, what they compute with loaded, so that a run begins at once. */
import type { Ready } from '@keygrid/ipc';
import type { ChildProcess } from './child-process.ts';

export interface SpareChild {
  /** Resolves once a child waits; rejects with its last words when it cannot start. */
  ready(): Promise<Ready>;
  /** A fresh child, a spare one where one is alive; the next one is started behind it. */
  take(): ChildProcess;
  close(): void;
}

interface Started {
  readonly child: ChildProcess;
  alive: boolean;
  /** Ended because it was not ready in time: a driver or a disk may hang without end. */
  tooLate: boolean;
}

interface SpareRules {
  /** A child that is not ready by then is ended; left out: one without TensorFlow, which says so only once it has work. */
  readonly startMs?: number;
  /** So many wait once as many were taken; default one. */
  readonly most?: number;
}

export function spareChild(start: () => ChildProcess, { startMs, most = 1 }: SpareRules): SpareChild {
  /** The oldest first: it has had the most time to load. */
  const spares: Started[] = [startWatched()];
  let taken = 0;
  let closed = false;
  function startWatched(): Started {
    const started: Started = { child: start(), alive: true, tooLate: false };
    if (startMs !== undefined) endIfLate(started, startMs);
    void started.child.ended.then(() => (started.alive = false));
    return started;
  }
  const oldest = (): Started => {
    const [first] = spares;
    if (first?.alive) return first;
    const another = startWatched();
    spares.splice(0, 1, another);
    return another;
  };
  return {
    async ready() {
      const asked = oldest();
      const { child } = asked;
      const ready = await child.ready;
      if (ready) return ready;
      let words = '';
      child.listenToOutput((text) => (words += text));
      const { startError } = await child.ended;
      const late = asked.tooLate
        ? `it had not loaded its numeric library after ${(startMs ?? 0) / 1000} s. `
        : '';
      throw new Error(`No child process can be started here: ${late}${startError?.message ?? words.trim()}`);
    },
    take() {
      const { child } = oldest();
      spares.shift();
      taken++;
      while (!closed && spares.length < Math.min(most, taken)) spares.push(startWatched());
      return child;
    },
    close() {
      closed = true;
      for (const { child } of spares) child.kill();
    },
  };
}

function endIfLate(started: Started, startMs: number): void {
  const limit = setTimeout(() => {
    started.tooLate = true;
    started.child.kill();
  }, startMs);
  void started.child.ready.then(() => clearTimeout(limit));
}
