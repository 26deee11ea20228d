/**
 * Signals that ask a process to end, heard from its first moment on. Loads nothing else, so that it comes before everything:
 * until there is a listener, SIGUSR1 opens Node's debugger and the others end the process where it stands.
 */

/** Ctrl-C, the container's stop, a terminal that closes, and what schedulers send before they take a machine away. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
export type EndSignal = (typeof END_SIGNALS)[number];

export interface EndWatch {
  /** Aborted by the first signal, which is its reason. */
  readonly asked: AbortSignal;
  /** `react` is called at each Ctrl-C after that. A program that ends a whole group of processes may send any other signal twice. */
  onInsisted(react: () => void): void;
}

export function watchEndSignals(): EndWatch {
  const asked = new AbortController();
  let insisted = () => {};
  const heard = (signal: EndSignal) => {
    if (!asked.signal.aborted) asked.abort(signal);
    else if (signal === 'SIGINT') insisted();
  };
  for (const signal of END_SIGNALS) process.on(signal, () => heard(signal));
  return {
    asked: asked.signal,
    onInsisted: (react) => {
      insisted = react;
    },
  };
}
