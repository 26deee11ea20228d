/** A child on a slow machine: it is stopped and continued, so that one training lasts through many faults and costs little. */
import { existsSync, readFileSync } from 'node:fs';

const LOOK_MS = 5;
const TICK_MS = 10;

/** It has `workMs` of a processor, however long that takes, then rests for `restMs`, and again. The returned function lets it run freely. */
export function slowDown(pid: number, { workMs, restMs }: { workMs: number; restMs: number }): () => void {
  let next: NodeJS.Timeout;
  let usedBefore = 0;
  const rest = () => {
    if (!isSent(pid, 'SIGSTOP')) return;
    next = setTimeout(work, restMs);
  };
  const work = () => {
    usedBefore = usedMs(pid);
    if (isSent(pid, 'SIGCONT')) look();
  };
  const look = () => {
    next = setTimeout(() => (usedMs(pid) - usedBefore >= workMs ? rest() : look()), LOOK_MS);
  };
  work();
  return () => {
    clearTimeout(next);
    isSent(pid, 'SIGCONT');
  };
}

/** False: it has ended. */
function isSent(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Processor time of all its threads; without end once it has ended. */
export function usedMs(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Infinity;
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
