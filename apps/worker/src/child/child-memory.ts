/** How much memory a child holds and may hold. */
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** TensorFlow may take a gibibyte in a second: the look is frequent, and costs a small read. */
export const MEMORY_LOOK_MS = 200;

/** The rest is for the system, the database and this process. */
const SHARE_FOR_RUNS = 0.9;

const GIB = 2 ** 30;

/**
 * Bytes that a run may hold: as asked for in GiB, or nine tenths of what the machine (or this process's container) has,
 * shared among the slots.
 */
export function memoryLimitOf(
  { memory }: { memory?: number | undefined },
  slots: number,
  available = availableBytes(),
): number {
  return memory === undefined ? (SHARE_FOR_RUNS * available) / slots : memory * GIB;
}

function availableBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, os.totalmem()) : os.totalmem();
}

/** What no other process could have as long as this one has it: its own and shared pages, in memory or swapped out. */
const HELD = /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$/gm;

/** Undefined where the system does not tell (anything but Linux), or the process is gone. */
export function heldBytes(pid: number): number | undefined {
  try {
    const parts = [...readFileSync(`/proc/${pid}/status`, 'utf8').matchAll(HELD)];
    return parts.length === 0 ? undefined : parts.reduce((sum, [, kB]) => sum + 1024 * Number(kB), 0);
  } catch {
    return undefined;
  }
}

export function overLimit(held: number, limit: number): string {
  return (
    `The run used ${inGiB(held)} GiB of memory; a run may use ${inGiB(limit)} GiB on this worker. ` +
    'Take fewer slots, set --memory, or lower training.microBatch or model.inputSide.'
  );
}

const inGiB = (bytes: number) => (bytes / GIB).toFixed(2);
