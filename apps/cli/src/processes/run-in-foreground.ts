/** Hands the terminal to one of the long-running processes. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { settingsOf } from '../open-home.ts';
import type { Terminal } from '../terminal.ts';
import { endingWasHandled, takeEndings } from './ending.ts';
import { builtFile } from './package-folder.ts';

/** Signals are passed on; the process ends with this one; the exit code is its own. With `--json` its words go to stderr. */
export async function runInForeground(
  terminal: Terminal,
  name: '@keygrid/worker' | '@keygrid/scheduler',
  args: string[],
): Promise<ExitCode> {
  const exitCode = await endOf(terminal, name, args);
  if (terminal.json) terminal.answer({ exitCode }, '');
  return exitCode;
}

function endOf(terminal: Terminal, name: string, args: string[]): Promise<ExitCode> {
  const child = spawn(process.execPath, [builtFile(name, 'main.js'), ...args, '--with-parent'], {
    env: { ...terminal.env, KEYGRID_HOME: settingsOf(terminal).home },
    stdio: ['pipe', terminal.json ? process.stderr : 'inherit', 'inherit'],
    // A group of its own: what the terminal sends comes from here, once.
    detached: true,
  });
  takeEndings((reason) => {
    endingWasHandled();
    child.kill(reason === 'SIGPIPE' ? 'SIGTERM' : reason);
  });
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
