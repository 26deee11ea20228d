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
}

/** `most`: so many wait once as many were taken; default one. */
export function spareChild(start: () => ChildProcess, most = 1): SpareChild {
  /** The oldest first: it has had the most time to load. */
  const spares: Started[] = [startWatched()];
  let taken = 0;
  let closed = false;
  function startWatched(): Started {
    const started = { child: start(), alive: true };
    void started.child.ended.then(() => (started.alive = false));
    return started;
  }
  const oldest = (): ChildProcess => {
    const [first] = spares;
    if (first?.alive) return first.child;
    const another = startWatched();
    spares.splice(0, 1, another);
    return another.child;
  };
  return {
    async ready() {
      const child = oldest();
      const ready = await child.ready;
      if (ready) return ready;
      let words = '';
      child.listenToOutput((text) => (words += text));
      const { startError } = await child.ended;
      throw new Error(`No child process can be started here: ${startError?.message ?? words.trim()}`);
    },
    take() {
      const child = oldest();
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
