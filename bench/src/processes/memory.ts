/** Memory of this process and of the machine, beyond what `@keygrid/training` measures. */
import fs from 'node:fs';
import os from 'node:os';

const FORGET = '/proc/self/clear_refs';

/** The largest resident size counts from now on, where the system can do that (Linux). */
export function forgetPeakMemory(): void {
  if (fs.existsSync(FORGET)) fs.writeFileSync(FORGET, '5');
}

/** What processes could still use without swapping. */
export function availableBytes(): number {
  const file = '/proc/meminfo';
  if (!fs.existsSync(file)) return os.freemem(); // not Linux
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(fs.readFileSync(file, 'utf8'))?.[1];
  return kibibytes === undefined ? os.freemem() : Number(kibibytes) * 1024;
}
