/** Memory of this process. */
import fs from 'node:fs';
import os from 'node:os';

/** Largest resident size so far, of this program only: the system's own count would keep that of the process it was forked from. */
export function peakMemoryBytes(): number {
  return kibibytes('VmHWM') ?? process.resourceUsage().maxRSS * 1024;
}

/** The peak counts from now on, where the system can do that (Linux). */
export function forgetPeakMemory(): void {
  if (fs.existsSync(FORGET)) fs.writeFileSync(FORGET, '5');
}

const FORGET = '/proc/self/clear_refs';

/** What a new process could use without swapping. */
export function availableBytes(): number {
  return kibibytes('MemAvailable', '/proc/meminfo') ?? os.freemem();
}

function kibibytes(field: string, file = '/proc/self/status'): number | undefined {
  if (!fs.existsSync(file)) return undefined; // not Linux
  const status = fs.readFileSync(file, 'utf8');
  const value = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  return value === undefined ? undefined : Number(value) * 1024;
}
