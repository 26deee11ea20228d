/** Keeps one child started ahead, its numeric library loaded, so that a run begins at once. */
import type { ChildProcess } from './child-process.ts';

export interface SpareChild {
  /** A fresh child, the spare one where it is alive; the next one is started behind it. */
  take(): ChildProcess;
  /** The child that waits, without taking it. */
  peek(): ChildProcess;
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
    take() {
      const { child } = spare.alive ? spare : startWatched();
      if (!closed) spare = startWatched();
      return child;
    },
    peek: () => spare.child,
    close() {
      closed = true;
      spare.child.kill();
    },
  };
}
