/** A built process of this repository, started for a test. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './until.ts';

const apps = path.resolve(import.meta.dirname, '../../..');

export interface TestProcess {
  readonly pid: number;
  output: () => string;
  /** Nothing happens once it has ended. */
  signal(name: NodeJS.Signals): void;
  /** Exit code, null when it died by a signal. */
  readonly ended: Promise<number | null>;
  /** Resolves once it says so. */
  ready(): Promise<void>;
}

/** `prefix`: of the command, so that it runs on another host. */
export function startProcess(
  app: 'worker' | 'scheduler',
  args: string[],
  env: NodeJS.ProcessEnv,
  prefix: readonly string[] = [],
): TestProcess {
  const [program = '', ...rest] = [...prefix, process.execPath, path.join(apps, app, 'dist/main.js')];
  const node: ChildProcess = spawn(program, [...rest, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [node.stdout, node.stderr])
    stream?.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => node.once('close', (code) => resolve(code)));
  const pid = node.pid ?? -1;
  return {
    pid,
    ended,
    output: () => output,
    signal: (name) => void node.kill(name),
    async ready() {
      await until(`${app} to be ready`, () => {
        if (node.exitCode !== null) throw new Error(`${app} ended with code ${node.exitCode}: ${output}`);
        return output.includes('is ready');
      });
    },
  };
}

/** A zombie counts as gone. */
export function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}
