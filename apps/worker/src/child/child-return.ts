/** How a child is left by its last run: for other runs where it may be taken again, else it ends. */
import type { LentChild } from './child-pool.ts';

export interface ChildReturn {
  /** A run has come to the end of its work. */
  finished(runId: string): void;
  hasFinished(runId: string): boolean;
  /** A run was told to stop: the child ends with its runs. */
  stopped(): void;
  /** The last run is done with it. It may go on if it says in that time that it is free, and no run failed or was stopped. */
  end(killAfterMs: number): void;
  /** It says so. */
  free(): void;
}

/** `leave`: called when it is given back; nothing more comes of its runs. */
export function childReturn(child: LentChild, runs: number, leave: () => void): ChildReturn {
  const finished = new Set<string>();
  let wasStopped = false;
  let late: NodeJS.Timeout | undefined;
  void child.ended.then(() => clearTimeout(late));
  const mayGoOn = () => child.giveBack && !wasStopped && finished.size === runs && child.isUsable();
  const giveBack = (): void => {
    // All that is left to do for it is to end.
    if (!late || !mayGoOn()) return child.kill();
    clearTimeout(late);
    leave();
    child.giveBack?.();
  };
  return {
    finished: (runId) => void finished.add(runId),
    hasFinished: (runId) => finished.has(runId),
    stopped: () => (wasStopped = true),
    end(killAfterMs) {
      if (!mayGoOn()) return child.terminate(killAfterMs);
      late ??= setTimeout(() => child.kill(), killAfterMs);
    },
    // What it wrote before it said so is in its pipes by now: they are read within a whole turn of the event loop.
    free: () => void setImmediate(() => setImmediate(giveBack)),
  };
}
