/** Ctrl-C (and SIGTERM) counted: the first asks, the second insists. */

export interface Interrupts {
  /** Resolves at the first one. */
  readonly first: Promise<void>;
  /** From the second one on. */
  onSecond(react: () => void): void;
  /** Back to what Ctrl-C does by itself. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function watchInterrupts(): Interrupts {
  let count = 0;
  let insist = (): void => {};
  let resolveFirst = (): void => {};
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const heard = (): void => {
    count += 1;
    if (count === 1) resolveFirst();
    else insist();
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return {
    first,
    onSecond: (react) => {
      insist = react;
    },
    release: () => {
      for (const signal of SIGNALS) process.off(signal, heard);
    },
  };
}
