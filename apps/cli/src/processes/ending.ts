/**
 * How a command ends before its time: Ctrl-C, SIGTERM, a terminal that closes, a reader that has gone, a full disk behind
 * stdout. What it has open is closed, no stack is printed, and the shell sees what it expects of any program: death by the
 * signal (130 for Ctrl-C, 143 for SIGTERM), 141 for a broken pipe.
 */
import { END_SIGNALS, type EndSignal } from '@keygrid/runs/end-signals';
import os from 'node:os';

/** A pipe without a reader ends a command as the signal of that name ends other programs. */
export type EndReason = EndSignal | 'SIGPIPE';

/** What is open is given this long; a second signal ends the process at once. */
const CLOSING_LIMIT_MS = 15_000;

const open = new Set<() => Promise<unknown>>();
let listener: ((reason: EndReason) => void) | undefined;
let asked: EndReason | undefined;
let isClosing = false;

/** From now on nothing ends this process in the middle. `explain` turns a stray error into a message and an exit code. */
export function watchEndings(explain: (error: unknown) => number): void {
  for (const signal of END_SIGNALS) process.on(signal, () => hear(signal));
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    // There is nowhere left to say anything else.
    if (error.code === 'EPIPE') hear('SIGPIPE');
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return hear('SIGPIPE');
    failWith(() => explain(new Error('The answer could not be written to stdout.', { cause: error })));
  });
  process.on('uncaughtException', (error) => failWith(() => explain(error)));
}

/** While `work` goes on, an ending calls `close` first. */
export async function whileOpen<T>(close: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  open.add(close);
  try {
    return await work();
  } finally {
    open.delete(close);
  }
}

/** A command that ends in its own way hears every ending from now on, until the returned function is called. */
export function takeEndings(hears: (reason: EndReason) => void): () => void {
  listener = hears;
  return () => {
    listener = undefined;
  };
}

/** It was asked to end and did so as it should: its exit code is its own. */
export function endingWasHandled(): void {
  asked = undefined;
}

/** After the command: true when its end has been taken out of its hands, and nothing more may be printed. */
export function endAsAsked(): boolean {
  if (isClosing) return true;
  if (asked) die(asked);
  return asked !== undefined;
}

export const isEnding = (): boolean => isClosing;

function hear(reason: EndReason): void {
  if (listener) {
    asked ??= reason;
    return listener(reason);
  }
  if (isClosing) return reason === 'SIGPIPE' ? undefined : die(reason);
  asked = reason;
  closeThen(() => die(reason));
}

function failWith(explain: () => number): void {
  if (isClosing) return;
  const code = explain();
  closeThen(() => process.exit(code));
}

function closeThen(end: () => void): void {
  isClosing = true;
  const limit = setTimeout(end, CLOSING_LIMIT_MS);
  void Promise.allSettled([...open].map((close) => close())).then(() => {
    clearTimeout(limit);
    end();
  });
}

function die(reason: EndReason): void {
  const code = 128 + os.constants.signals[reason];
  if (reason === 'SIGPIPE') process.exit(code);
  process.exitCode = code;
  process.removeAllListeners(reason);
  process.kill(process.pid, reason);
  // The first process of a container is not ended by signals that it does not listen to.
  setTimeout(() => process.exit(code), 100);
}
