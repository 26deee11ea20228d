/**
 * A program's process, in a group of its own, which ends with this process whatever happens to either.
 *
 * A second process watches: it waits on a pipe that only we hold, so that our end, kill -9 included, wakes it; it then kills
 * the group and removes the scratch folder. The program starts only once it is watched: until then a shell stands in its place
 * and ends with us by itself.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ProgramEnd } from './program-error.ts';

const SHELL = '/bin/sh';
/** Becomes the program at our word. */
const STAND_IN = 'read -r go <&3 && exec "$@" 3<&-';
/** A word instead of an end: nothing is left to do. */
const WATCH =
  'trap "" HUP INT TERM; echo watching; read -r done || { kill -s KILL -- "-$1"; rm -rf -- "$2"; }';
/** A helper that left the group may hold a stream open. */
const LAST_OUTPUT_MS = 1000;

export interface StartedProgram {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once its process is gone, and with it its group. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends the group at once. */
  kill(): void;
}

export interface ProgramPlace {
  /** Working folder. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Removed should we end before it does. */
  readonly scratch: string;
}

export async function startProcess(
  command: readonly string[],
  { folder, env, scratch }: ProgramPlace,
): Promise<StartedProgram> {
  const program = spawn(SHELL, ['-c', STAND_IN, 'sh', ...command], {
    cwd: folder,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const { pid } = program;
  const ended = endOf(program);
  // Unheard of until someone waits.
  ended.catch(() => undefined);
  if (pid === undefined) return ended.then(() => Promise.reject(new Error(`${SHELL} could not be started.`)));
  const kill = () => killGroup(pid);
  const release = await watch(pid, scratch, kill);
  void ended.then(release);
  for (const stream of [program.stdin, program.stdio[3] as Writable]) stream.on('error', () => undefined);
  (program.stdio[3] as Writable).end('go\n');
  const { stdin, stdout, stderr } = program;
  return { pid, stdin, stdout, stderr, ended, kill };
}

/** Resolves once the group is watched, with what ends the watch. */
async function watch(pid: number, scratch: string, kill: () => void): Promise<() => void> {
  const watcher = spawn(SHELL, ['-c', WATCH, 'sh', String(pid), scratch], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  watcher.stdin.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    watcher.stdout.once('data', () => resolve());
    watcher.once('error', reject);
    watcher.once('exit', () => reject(new Error('The process that watches a program ended.')));
  }).catch((error: unknown) => {
    kill();
    throw error;
  });
  // Without it the program might outlive us.
  watcher.once('exit', kill);
  return () => {
    watcher.off('exit', kill);
    watcher.stdin.end('done\n');
  };
}

function endOf(program: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    program.once('error', reject);
    program.once('exit', (code, signal) => {
      const end = () => resolve({ code, signal });
      // What it started ends with it; its own last words are read first.
      if (program.pid !== undefined) killGroup(program.pid);
      const late = setTimeout(end, LAST_OUTPUT_MS);
      program.once('close', () => {
        clearTimeout(late);
        end();
      });
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nothing is left of it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
