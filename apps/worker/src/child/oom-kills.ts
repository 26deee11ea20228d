/** Whether the kernel killed a process because memory ran out since we began to look. */
import { readFileSync } from 'node:fs';

export interface OomWatch {
  /** Undefined where the system keeps no such count. */
  happened(): boolean | undefined;
}

export function watchOomKills(file = '/proc/vmstat'): OomWatch {
  const before = countIn(file);
  return {
    happened() {
      const now = countIn(file);
      return before === undefined || now === undefined ? undefined : now > before;
    },
  };
}

function countIn(file: string): number | undefined {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined;
  }
}
