/** Children without TensorFlow that are taken again, after runs that ended well: a run of a second does not pay for a start. */
import type { ChildProcess } from './child-process.ts';

/** `giveBack`: called once nothing more comes of its runs, for others to take it; left out: it ends with its runs. */
export type LentChild = ChildProcess & { readonly giveBack?: () => void };

export interface ChildPool {
  /** One that waits, else a new one; another is started behind it where none waits any longer. */
  take(): LentChild;
  /** Those that wait end; those that are lent end when they are given back. */
  close(): void;
}

/** `most`: so many wait, at most. */
export function childPool(start: () => ChildProcess, { most }: { readonly most: number }): ChildPool {
  /** Those that ran last come first. */
  let waiting: ChildProcess[] = [];
  let isClosed = false;
  const giveBack = (child: ChildProcess): void => {
    if (isClosed || waiting.length >= most) child.kill();
    else waiting.unshift(child);
  };
  return {
    take() {
      waiting = waiting.filter((child) => child.isUsable());
      const child = waiting.shift() ?? start();
      if (!isClosed && waiting.length === 0) waiting.push(start());
      return { ...child, giveBack: () => giveBack(child) };
    },
    close() {
      isClosed = true;
      for (const child of waiting) child.kill();
    },
  };
}
