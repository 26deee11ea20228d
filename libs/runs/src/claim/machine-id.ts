/** What names this machine to the workers on it, in whatever container each of them is. */
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

/**
 * Random at each start of the kernel, and one for all its containers: their host names differ on one machine, or are equal on
 * two, and `/etc/machine-id` comes with an image.
 */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** The kernel's boot id; where there is none (not Linux), the host's name. */
export function machineId(file = BOOT_ID): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : os.hostname();
}
