/** What systemd and Slurm give a process between SIGTERM and SIGKILL. A container's own is not to be seen from inside. */
import { toolEnvironment } from '@keygrid/contract';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Grace {
  readonly seconds: number;
  /** Who ends the process then. */
  readonly of: string;
  readonly advice?: string;
}

const ANSWER_LIMIT_MS = 3_000;

/** None where they do not say. */
export async function outerGrace(env: NodeJS.ProcessEnv): Promise<Grace[]> {
  const found = await Promise.all([graceOfSlurm(env), graceOfSystemd(env)]);
  return found.filter((grace) => grace !== undefined);
}

async function graceOfSlurm(env: NodeJS.ProcessEnv): Promise<Grace | undefined> {
  if (!env['SLURM_JOB_ID']) return undefined;
  const seconds = /^KillWait\s*=\s*(\d+) sec/m.exec(await answerOf(env, 'scontrol', ['show', 'config']))?.[1];
  if (seconds === undefined) return undefined;
  return {
    seconds: Number(seconds),
    of: "Slurm's KillWait",
    advice: 'sbatch --signal=TERM@120 (seconds) sends the signal earlier.',
  };
}

async function graceOfSystemd(env: NodeJS.ProcessEnv): Promise<Grace | undefined> {
  if (!env['INVOCATION_ID']) return undefined;
  const group = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const unit = /\/([^/\n]+\.service)\n/.exec(group)?.[1];
  if (unit === undefined) return undefined;
  const whose = group.includes('/user@') ? ['--user'] : [];
  const asked = [...whose, 'show', '--property=TimeoutStopUSec', '--value', unit];
  const seconds = secondsOf(await answerOf(env, 'systemctl', asked));
  if (seconds === undefined) return undefined;
  const advice = `TimeoutStopSec= of ${unit} gives more.`;
  return { seconds, of: `TimeoutStopSec of ${unit}`, advice };
}

const UNITS = new Map([
  ['h', 3600],
  ['min', 60],
  ['s', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
]);

/** `1min 30s`; undefined for `infinity` and what is no time. */
export function secondsOf(text: string): number | undefined {
  const parts = text
    .trim()
    .split(' ')
    .map((part) => /^(\d{1,9})([a-z]{1,3})$/.exec(part));
  const seconds = parts.map((part) => Number(part?.[1]) * (UNITS.get(part?.[2] ?? '') ?? NaN));
  const sum = seconds.reduce((all, each) => all + each, 0);
  return Number.isNaN(sum) ? undefined : sum;
}

/** Empty where there is no such program, or it does not answer. */
async function answerOf(env: NodeJS.ProcessEnv, program: string, args: readonly string[]): Promise<string> {
  try {
    const forUserUnits = { XDG_RUNTIME_DIR: env['XDG_RUNTIME_DIR'] };
    const options = { env: { ...toolEnvironment(env), ...forUserUnits }, timeout: ANSWER_LIMIT_MS };
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch {
    return '';
  }
}
