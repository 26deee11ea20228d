/** The grid's database server. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Its process id, as its own lock file says. */
export function readPostmaster(folder: string): number {
  const file = path.join(folder, '.keygrid', 'postgres', 'data', 'postmaster.pid');
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}
