/** How much memory this process holds, in bytes; all its threads counted. */
import { readFileSync, writeFileSync } from 'node:fs';

/** Now. */
export function residentMemoryBytes(): number {
  return process.memoryUsage.rss();
}

/** At most so far. Linux's own high-water mark; `maxRSS` (elsewhere) may count the parent's pages from before the fork. */
export function peakMemoryBytes(): number {
  const match =
    process.platform === 'linux' && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return match ? Number(match[1]) * 1024 : process.resourceUsage().maxRSS * 1024;
}

/** Forgets the peak so far; false where the system has no such thing: anything but Linux, and some containers. */
export function restartPeakMemory(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5', { flag: 'r+' });
    return true;
  } catch {
    return false;
  }
}
