/** Hands the terminal to one of the long-running processes. */
import type { Settings } from '@keygrid/runs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { builtFile } from './package-folder.ts';

/** Signals are passed on; the process ends with this one; the exit code is its own. */
export function runInForeground(
  name: '@keygrid/worker' | '@keygrid/scheduler',
  args: string[],
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const child = spawn(process.execPath, [builtFile(name, 'main.js'), ...args, '--with-parent'], {
    env: { ...env, KEYGRID_HOME: settings.home },
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  // Ctrl-C reaches the whole terminal group: the process itself decides what it means.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === null) return resolve(exitCodeOf(code));
      reject(
        new Error(`the ${path.basename(name)} (process ${child.pid}) was ended from outside by ${signal}`),
      );
    });
  });
}

function exitCodeOf(code: number | null): ExitCode {
  if (code === EXIT.ok || code === EXIT.usage) return code;
  return EXIT.failed;
}
