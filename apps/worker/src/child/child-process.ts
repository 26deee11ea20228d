/** One child process as the supervisor sees it: messages, output, a pulse that keeps it alive, and its end. */
import { fork, type ChildProcess as NodeChild } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { childArguments, FromChild, type ChildOptions, type FromParent, type Ready } from '@keygrid/ipc';
import { childEnvironment, type ChildPlace } from './child-environment.ts';
import type { ChildEnd } from './classify-exit.ts';
import { heldBack } from './held-back.ts';
import { runtimeFlags } from './runtime-flags.ts';

export interface ChildProcess {
  readonly pid: number;
  /** Resolves with what it computes with once it may be given work; undefined when it ended before. Never rejects. */
  readonly ready: Promise<Ready | undefined>;
  /** Every message from now on, and those that waited for a listener, in order. */
  listen(listener: (message: FromChild) => void): void;
  /** Output of both streams from now on, and what waited, as text. */
  listenToOutput(listener: (text: string) => void): void;
  send(message: FromParent): void;
  /** It is there, and was not told to end. */
  isUsable(): boolean;
  /** SIGTERM, and SIGKILL `killAfterMs` later should it still be there. */
  terminate(killAfterMs: number): void;
  kill(): void;
  /** Resolves once the process is gone and its last message and output have been read. Never rejects. */
  readonly ended: Promise<ChildEnd>;
}

/** Started as a process, never imported. */
const COMPUTE = '@keygrid/compute';
const require = createRequire(import.meta.url);
/** The built entry: children run without a loader, so they never start from TypeScript. */
const CHILD_FILE = path.join(path.dirname(require.resolve(`${COMPUTE}/package.json`)), 'dist', 'child.js');

export function startChild(
  place: ChildPlace,
  device: ChildOptions['device'],
  silenceMs: number,
): ChildProcess {
  const { precision, library = 'tensorflow' } = place;
  const node = fork(CHILD_FILE, childArguments({ device, precision, library, silenceMs }), {
    serialization: 'advanced',
    // A group of its own: Ctrl-C or a terminal that closes is the supervisor's to answer. The lifeline ends it with us.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    env: childEnvironment(process.env, place),
    execArgv: runtimeFlags(),
  });
  let ending: NodeJS.Signals | undefined;
  const signal = (name: NodeJS.Signals) => {
    ending = name;
    node.kill(name);
  };
  const messages = heldBack<FromChild>();
  const ended = endOf(node, () => ending);
  const ready = new Promise<Ready | undefined>((resolve) => {
    void ended.then(() => resolve(undefined));
    node.on('message', (raw) => {
      const message = understand(raw);
      if (message.type === 'ready') resolve(message);
      messages.push(message);
    });
  });
  const output = heldBack<string>();
  for (const stream of [node.stdout, node.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  keepAlive(node, silenceMs);
  return {
    pid: node.pid ?? -1,
    ready,
    listen: messages.listen,
    listenToOutput: output.listen,
    send: (message) => node.connected && node.send(message, () => undefined),
    isUsable: () => node.connected && node.exitCode === null && node.signalCode === null && !ending,
    terminate(killAfterMs) {
      if (ending) return;
      signal('SIGTERM');
      const kill = setTimeout(() => signal('SIGKILL'), killAfterMs);
      node.once('close', () => clearTimeout(kill));
    },
    kill: () => signal('SIGKILL'),
    ended,
  };
}

/** A message this version does not know ends the attempt, not the supervisor. */
function understand(raw: unknown): FromChild {
  const parsed = FromChild.safeParse(raw);
  if (parsed.success) return parsed.data;
  return {
    type: 'error',
    class: 'unknown',
    message: `The child sent a message that is not understood: ${parsed.error.message.slice(0, 2000)}`,
  };
}

/** Writes a pulse the child's lifeline thread waits for. */
function keepAlive(node: NodeChild, silenceMs: number): void {
  const lifeline = node.stdio[4] as Writable;
  lifeline.on('error', () => undefined); // the child went away between two pulses; `ended` tells
  const timer = setInterval(() => lifeline.write('.'), silenceMs / 6);
  node.once('exit', () => clearInterval(timer));
}

function endOf(node: NodeChild, signalSent: () => NodeJS.Signals | undefined): Promise<ChildEnd> {
  return new Promise((resolve) => {
    node.once('error', (error) =>
      resolve({ code: null, signal: null, signalSent: signalSent(), startError: error }),
    );
    node.once('close', (code, signal) => resolve({ code, signal, signalSent: signalSent() }));
  });
}
