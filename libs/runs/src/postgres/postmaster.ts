/** Is a Postgres server alive in this data folder? Its `postmaster.pid` is the lock file; a pid alone proves nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { toolEnvironment } from '@keygrid/contract';

export interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** It takes connections. */
  readonly ready: boolean;
}

export const pidFileOf = (data: string): string => path.join(data, 'postmaster.pid');

/** Lines: pid, data folder, start time, port, socket folder, address, shared memory, status. */
export function readPidFile(data: string): PidFile | undefined {
  try {
    const lines = readFileSync(pidFileOf(data), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port, ready: lines[7]?.trim() === 'ready' } : undefined;
  } catch {
    return undefined; // no file: no server
  }
}

/** Exists, is no zombie, and works in this data folder. One we may not look at counts when it is the data's owner's. */
export function isPostmaster(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return looksLikePostgres(pid);
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0];
    return state !== 'Z' && state !== 'X' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' && haveOneOwner(`/proc/${pid}`, data);
  }
}

const haveOneOwner = (process: string, data: string): boolean =>
  existsSync(process) && statSync(process).uid === statSync(data).uid;

function looksLikePostgres(pid: number): boolean {
  try {
    const options = { encoding: 'utf8', env: toolEnvironment(process.env) } as const;
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], options).includes('postgres');
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
