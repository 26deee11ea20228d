/** A worker that is alive and consumes nothing is worse than one that ends: a service that watches it would start it again. */

export interface Liveness {
  /** A free slot began to wait for work, or its wait ended, with work or an error or nothing. */
  waitBegan: () => void;
  waitEnded: () => void;
  /** Milliseconds since anything happened, while a slot waits; undefined while none waits. */
  silentMs(): number | undefined;
}

export function watchLiveness(now: () => number = () => performance.now()): Liveness {
  let waiting = 0;
  let lastSign = now();
  const sign = (change: number) => {
    waiting += change;
    lastSign = now();
  };
  return {
    waitBegan: () => sign(1),
    waitEnded: () => sign(-1),
    silentMs: () => (waiting === 0 ? undefined : now() - lastSign),
  };
}
