/** Is a Postgres server alive in this data folder? Its `postmaster.pid` is the lock file; a pid alone proves nothing. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import * as path from 'node:path';

export interface PidFile {
  readonly pid: number;
  readonly port: number;
}

export const pidFileOf = (data: string): string => path.join(data, 'postmaster.pid');

export function readPidFile(data: string): PidFile | undefined {
  try {
    const lines = readFileSync(pidFileOf(data), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined; // no file: no server
  }
}

/** Exists, is no zombie, and works in this data folder. Another user's process that we may not look at counts. */
export function isPostmaster(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return looksLikePostgres(pid);
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0];
    return state !== 'Z' && state !== 'X' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

function looksLikePostgres(pid: number): boolean {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(
      'postgres',
    );
  } catch {
    return false; // ps fails for a pid that is gone
  }
}

/** Backends of a killed server: while one lives its pid file must stay. */
export function hasBackends(data: string): boolean {
  if (process.platform !== 'linux') return false;
  const folder = realpathSync(data);
  return readdirSync('/proc').some((entry) => {
    try {
      return /^\d+$/.test(entry) && readlinkSync(`/proc/${entry}/cwd`) === folder;
    } catch {
      return false; // gone, or not ours to see
    }
  });
}
