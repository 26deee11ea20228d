/** Ctrl-C and the other ways of being told to end, counted: the first asks, a second Ctrl-C insists. */
import { takeEndings } from './ending.ts';

export interface Interrupts {
  /** Resolves at the first one. */
  readonly first: Promise<void>;
  /** From the second Ctrl-C on. */
  onSecond(react: () => void): void;
  /** Back to what Ctrl-C does by itself. */
  release(): void;
}

export function watchInterrupts(): Interrupts {
  let count = 0;
  let insist = (): void => {};
  let resolveFirst = (): void => {};
  const first = new Promise<void>((resolve) => {
    resolveFirst = resolve;
  });
  const release = takeEndings((reason) => {
    count += 1;
    if (count === 1) resolveFirst();
    // A program that ends a whole group of processes may send it twice.
    else if (reason === 'SIGINT') insist();
  });
  return {
    first,
    onSecond: (react) => {
      insist = react;
    },
    release,
  };
}
