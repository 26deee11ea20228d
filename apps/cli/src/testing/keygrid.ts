/** The real command, built, as a person would start it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { DESCRIBED, schemaProblems } from './schema-problems.ts';

export const KEYGRID = path.resolve(import.meta.dirname, '../../bin/keygrid.js');

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Where {
  cwd: string;
  env?: Record<string, string>;
}

/** A folder of its own, so that no home is found upwards and nothing of the checkout is touched. */
export function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-cli-'));
  chmodSync(folder, 0o755); // as root the embedded database runs as another user, who must be able to enter
  if (made.length === 0) process.once('exit', removeAll);
  made.push(folder);
  return folder;
}

const made: string[] = [];

function removeAll(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}

/** Variables of the machine that would lead to another database or home are left out. */
export function startKeygrid(args: string[], { cwd, env = {} }: Where): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(KEYGRID_|DATABASE_URL|REDIS_URL)/.test(name),
  );
  return spawn(process.execPath, [KEYGRID, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function keygrid(args: string[], where: Where): Promise<Answer> {
  return finished(startKeygrid(args, where));
}

/** An answer in JSON that has a schema obeys it. */
export async function finished(child: ChildProcess): Promise<Answer> {
  const answer = await ended(child);
  const [, program, command = '', ...args] = child.spawnargs;
  const name = [`${command}-${args[0]}`, command].find((one) => DESCRIBED.includes(one));
  if (program === KEYGRID && name !== undefined && args.includes('--json') && answer.code === 0)
    expect(schemaProblems(name, JSON.parse(answer.stdout)), [command, ...args].join(' ')).toEqual([]);
  return answer;
}

function ended(child: ChildProcess): Promise<Answer> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      // As a shell shows the death by a signal.
      resolve({ code: signal === null ? code : 128 + constants.signals[signal], ...said });
    });
  });
}
