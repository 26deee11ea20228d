/** The scheduler and worker that `run` starts on this machine, and their end. */
import { UserError } from '@keygrid/contract';
import type { Settings } from '@keygrid/runs';
import path from 'node:path';
import { EXIT } from '../exit-codes.ts';
import { newLogFile } from './log-files.ts';
import { builtFile } from './package-folder.ts';
import { startProcess, type StartedProcess } from './started-process.ts';
import { workerArguments, type WorkerOptions } from './worker-arguments.ts';

export interface LocalProcesses {
  /** Rejects when one of them ends that was not told to; never resolves. */
  readonly unexpectedEnd: Promise<never>;
  /** Checkpoints, hands runs back, ends; what has not ended within `limitMs` is killed. Resolves when both have ended. */
  stop(limitMs: number): Promise<void>;
  /** At once, with everything they started. */
  kill(): void;
}

const LOG_LINES = 12;

/** The worker takes the runs of `study` before all others, programs too: who starts it has seen what it runs. */
export function startLocalProcesses(
  settings: Settings,
  study: string,
  worker: WorkerOptions,
  env: NodeJS.ProcessEnv,
): LocalProcesses {
  let stopping = false;
  const start = (name: 'scheduler' | 'worker', args: string[]): StartedProcess =>
    startProcess({
      name,
      file: builtFile(`@keygrid/${name}`, 'main.js'),
      args,
      env: { ...env, KEYGRID_HOME: settings.home },
      logFile: newLogFile(path.join(settings.home, 'logs'), name),
    });
  const both = [
    start('scheduler', []),
    start('worker', [...workerArguments({ ...worker, allowPrograms: true }), '--study', study]),
  ];
  const unexpectedEnd = Promise.race(
    both.map(async (one) => {
      const code = await one.ended;
      if (stopping) return new Promise<never>(() => {});
      throw endError(one, code);
    }),
  );
  // The command that follows the study reports it; until then it is not an unhandled rejection.
  unexpectedEnd.catch(() => {});
  // Asked once: a second request would tell the worker to drop its work.
  let stopped: Promise<void> | undefined;
  const stopBoth = async (limitMs: number): Promise<void> => {
    stopping = true;
    for (const one of both) one.stop();
    const limit = setTimeout(() => both.forEach((one) => one.kill()), limitMs);
    await Promise.allSettled(both.map(({ ended }) => ended));
    clearTimeout(limit);
  };
  return {
    unexpectedEnd,
    stop: (limitMs) => (stopped ??= stopBoth(limitMs)),
    kill: () => {
      stopping = true;
      for (const one of both) one.kill();
    },
  };
}

/** What the process said itself is the best explanation there is. */
function endError(one: StartedProcess, code: number): Error {
  const said = one.logTail(LOG_LINES);
  if (code === EXIT.usage) return new UserError(said);
  return new Error(
    `the ${one.name} ended with exit code ${code}; its log (${one.logFile}) ends with:\n${said}`,
  );
}
