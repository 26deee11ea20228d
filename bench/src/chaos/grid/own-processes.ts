/** Processes of the grid: those whose working folder is in its folder. Children, and servers, have inherited or been given one. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

export interface OwnProcess {
  readonly pid: number;
  /** Program and arguments. */
  readonly command: string;
}

/** Linux only: elsewhere none are found. One that is gone and not yet waited for does not count. */
export function ownProcesses(folder: string): OwnProcess[] {
  return processIds().flatMap((pid) => {
    const command = commandOf(pid, folder);
    return command === undefined ? [] : [{ pid, command }];
  });
}

/** Whether a process of that id lives and is the grid's: an id may have been given to another since. */
export const isOwn = (pid: number, folder: string): boolean => commandOf(pid, folder) !== undefined;

/** By their ids, with SIGKILL. */
export function endAll(folder: string): void {
  for (const { pid } of ownProcesses(folder)) sendSignal(pid, 'SIGKILL');
}

/** False: it is gone. */
export function sendSignal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return []; // not Linux
  }
}

function commandOf(pid: number, folder: string): string | undefined {
  try {
    const state = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    if (state === 'Z' || state === 'X' || !(cwd + path.sep).startsWith(folder + path.sep)) return undefined;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return undefined; // gone meanwhile, or another user's
  }
}
