/** The most memory this process ever held, in bytes. */
import { readFileSync } from 'node:fs';

/** Linux's own high-water mark; `maxRSS` (elsewhere) may count the parent's pages from before the fork. */
export function peakMemoryBytes(): number {
  const match =
    process.platform === 'linux' && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return match ? Number(match[1]) * 1024 : process.resourceUsage().maxRSS * 1024;
}
