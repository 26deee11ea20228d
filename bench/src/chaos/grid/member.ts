/** A worker or scheduler of the grid: a process with a home of its own, started again whenever it ends, as a container is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sendSignal } from './own-processes.ts';

export interface Member {
  readonly name: string;
  /** Undefined between an end and the next start. */
  readonly pid: number | undefined;
  /** It has said so since it was started last. */
  readonly isReady: boolean;
  /** So often it has become ready. */
  readonly starts: number;
  /** How it ended so far, oldest first: an exit code or the name of a signal. */
  readonly ends: readonly string[];
  /** All that it printed, whichever process it was. */
  said(): string;
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, SIGKILL past the limit; it is not started again. */
  stop(limitMs: number): Promise<void>;
}

export interface MemberRules {
  readonly name: string;
  readonly app: 'worker' | 'scheduler';
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Its working folder; its home is in it. */
  readonly folder: string;
  readonly logFile: string;
}

/** Apps are started as processes, from their built entry. */
const APPS = path.resolve(import.meta.dirname, '../../../../apps');
/** Between an end and the next start. */
const AGAIN_MS = 100;

export function startMember(rules: MemberRules): Member {
  mkdirSync(rules.folder, { recursive: true });
  const state = { output: '', isReady: false, starts: 0, ends: [] as string[], isStopping: false };
  let node: ChildProcess | undefined;
  const hear = (text: string) => {
    state.output += text;
    appendFileSync(rules.logFile, text);
    if (state.isReady || !text.includes('is ready')) return;
    state.isReady = true;
    state.starts++;
  };
  const live = async () => {
    while (!state.isStopping) {
      node = spawnMember(rules, hear);
      const end = await endOf(node);
      state.isReady = false;
      state.ends.push(end);
      node = undefined;
      hear(`-- ended: ${end}\n`);
      if (!state.isStopping) await delay(AGAIN_MS);
    }
  };
  const ended = live();
  const signal = (name: NodeJS.Signals) => {
    if (node?.pid !== undefined) sendSignal(node.pid, name);
  };
  return {
    name: rules.name,
    get pid() {
      return node?.pid;
    },
    get isReady() {
      return state.isReady;
    },
    get starts() {
      return state.starts;
    },
    get ends() {
      return state.ends;
    },
    said: () => state.output,
    signal,
    async stop(limitMs) {
      state.isStopping = true;
      signal('SIGCONT');
      signal('SIGTERM');
      const kill = setTimeout(() => signal('SIGKILL'), limitMs);
      await ended.finally(() => clearTimeout(kill));
    },
  };
}

function spawnMember({ app, args, env, folder }: MemberRules, hear: (text: string) => void): ChildProcess {
  const node = spawn(process.execPath, [path.join(APPS, app, 'dist', 'main.js'), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [node.stdout, node.stderr]) stream?.setEncoding('utf8').on('data', hear);
  return node;
}

const endOf = (node: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    node.once('error', reject);
    node.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
