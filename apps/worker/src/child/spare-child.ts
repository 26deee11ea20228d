/** Keeps one child started ahead, its numeric library loaded, so that a run begins at once. */
import type { Ready } from '@keygrid/ipc';
import type { ChildProcess } from './child-process.ts';

export interface SpareChild {
  /** Resolves once a child waits; rejects with its last words when it cannot start. */
  ready(): Promise<Ready>;
  /** A fresh child, the spare one where it is alive; the next one is started behind it. */
  take(): ChildProcess;
  close(): void;
}

export function spareChild(start: () => ChildProcess): SpareChild {
  let spare = startWatched();
  let closed = false;
  function startWatched(): { child: ChildProcess; alive: boolean } {
    const started = { child: start(), alive: true };
    void started.child.ended.then(() => (started.alive = false));
    return started;
  }
  return {
    async ready() {
      if (!spare.alive) spare = startWatched();
      const { child } = spare;
      const ready = await child.ready;
      if (ready) return ready;
      let words = '';
      child.listenToOutput((text) => (words += text));
      const { startError } = await child.ended;
      throw new Error(`No child process can be started here: ${startError?.message ?? words.trim()}`);
    },
    take() {
      const { child } = spare.alive ? spare : startWatched();
      if (!closed) spare = startWatched();
      return child;
    },
    close() {
      closed = true;
      spare.child.kill();
    },
  };
}
