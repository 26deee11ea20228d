/** One process of ours that ends with this one. */
import { spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface StartedProcess {
  readonly name: string;
  readonly logFile: string;
  /** Resolves with the exit code; a signal counts as 1. */
  readonly ended: Promise<number>;
  /** Checkpoint, hand back, end. */
  stop(): void;
  /** The process and all it started, at once. */
  kill(): void;
  /** The last lines of this start's log, for a message. */
  logTail(lines: number): string;
}

export interface Start {
  name: string;
  /** A built JavaScript file. */
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
}

/**
 * The process leads its own group, so that Ctrl-C on the terminal reaches this process only. It holds the reading end
 * of a pipe: when this process ends, however it ends, the pipe closes and the other stops too (`--with-parent`).
 */
export function startProcess({ name, file, args, env, logFile }: Start): StartedProcess {
  mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o700 });
  const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;
  const log = openSync(logFile, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  const child = spawn(process.execPath, [file, ...args, '--with-parent'], {
    env,
    detached: true,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  let running = true;
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new Error(`the ${name} could not be started (${file})`, { cause })),
    );
    child.once('exit', (code) => {
      running = false;
      resolve(code ?? 1);
    });
  });
  // The pipe breaks when the other ends first: that is told by `ended`.
  child.stdin?.on('error', () => {});
  return {
    name,
    logFile,
    ended,
    stop: () => {
      if (running) child.kill('SIGTERM');
    },
    kill: () => {
      if (running && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    },
    logTail: (lines) => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n'),
  };
}
