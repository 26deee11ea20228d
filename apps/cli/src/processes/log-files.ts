/** A log file for each process that is started in a home: two never write into one. */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Of each kind of process; older ones are removed when a new one begins. */
const KEPT = 20;

/** `worker-20261126T201530123-4711-9f3c.log`: in the order of their starts when sorted by name. */
export function newLogFile(folder: string, name: string): string {
  const old = namesIn(folder).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.log'));
  for (const file of old.sort().slice(0, Math.max(0, old.length - KEPT + 1)))
    rmSync(path.join(folder, file), { force: true });
  const time = new Date().toISOString().replaceAll(/[-:.Z]/g, '');
  return path.join(folder, `${name}-${time}-${process.pid}-${randomBytes(2).toString('hex')}.log`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not there yet
  }
}
