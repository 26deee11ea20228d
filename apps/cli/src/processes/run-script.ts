/** A short-lived process whose output is its answer. */
import { computeEnvironment } from '@keygrid/contract';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { whileOpen } from './ending.ts';

export interface ScriptResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ScriptOptions {
  cwd?: string;
  /** Default: this process's. What computing does not need of it, secrets above all, is left out. */
  env?: NodeJS.ProcessEnv;
  /** Sent to stdin, which is closed after it. */
  input?: string;
  timeoutMs?: number;
}

/** Never throws for what the program does; throws when it cannot be started. A signal counts as exit code 1. */
export function runScript(
  command: string,
  args: string[],
  options: ScriptOptions = {},
): Promise<ScriptResult> {
  const { cwd, env, input, timeoutMs } = options;
  const passed = computeEnvironment(env ?? process.env);
  const child = spawn(command, args, { cwd, env: passed, timeout: timeoutMs });
  return whileOpen(
    async () => child.kill(),
    () => outputOf(child, input),
  );
}

function outputOf(child: ChildProcessWithoutNullStreams, input = ''): Promise<ScriptResult> {
  return new Promise((resolve, reject) => {
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, ...output }));
    // A program that ends without reading its input breaks the pipe; its exit code tells.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
