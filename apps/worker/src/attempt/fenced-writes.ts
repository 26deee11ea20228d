/** An attempt's writes, one after the other in the order they were asked for, tried again while the database is away (I11). */

export interface FencedWrites {
  /** `what` names the write in an error; a write may be tried more than once, so it must be repeatable. */
  add(what: string, write: () => Promise<void>): void;
  /** Resolves once every write asked for so far was made or given up. Never rejects. */
  drained(): Promise<void>;
}

export interface WriteRules {
  /** The database or its network cannot be reached just now. */
  isAway(error: unknown): boolean;
  /** Told each time that it is. */
  onAway?(error: unknown): void;
  /** Aborted: the run is no longer ours, nothing more is written. */
  givenUp: AbortSignal;
  /** A write that will never succeed: refused by the fence, disk full, a fault of ours. The writes after it are dropped. */
  onFailure(error: unknown): void;
  firstDelayMs: number;
  maxDelayMs: number;
}

export function fencedWrites(rules: WriteRules): FencedWrites {
  let tail = Promise.resolve();
  let broken = false;
  const attempt = async (what: string, write: () => Promise<void>) => {
    for (
      let delay = rules.firstDelayMs;
      !broken && !rules.givenUp.aborted;
      delay = Math.min(delay * 2, rules.maxDelayMs)
    ) {
      try {
        return await write();
      } catch (error) {
        if (!rules.isAway(error)) {
          broken = true;
          return rules.onFailure(named(what, error));
        }
        rules.onAway?.(error);
      }
      await pause(delay, rules.givenUp);
    }
  };
  return {
    add(what, write) {
      tail = tail.then(() => attempt(what, write));
    },
    drained: () => tail,
  };
}

/** Keeps the error as it is where its kind matters, so that it can be told apart; otherwise says what was being written. */
function named(what: string, error: unknown): unknown {
  if (error instanceof Error && error.name === 'Fenced') return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`Could not write ${what}: ${reason}`, { cause: error });
}

/** Waits, or returns at once when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
