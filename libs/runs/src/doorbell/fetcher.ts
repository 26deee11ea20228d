/** Takes messages from one queue by hand, and answers them. */
import { randomUUID } from 'node:crypto';
import type { Job } from 'bullmq';
import type { Doorbell } from '../types.ts';
import type { Bull } from './bull.ts';
import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { listening } from './listening.ts';
import { QueueUnavailable } from './queue-unavailable.ts';
import { malformedLine, messageIn } from './message.ts';

export type Fetched = Awaited<ReturnType<Doorbell['fetch']>>;

export interface Fetcher {
  /** Rejects when the queue could not be opened. */
  readonly ready: Promise<unknown>;
  next(blockMs: number): Promise<Fetched>;
  /** Waits under way end with nothing. */
  stop(): void;
  close(): Promise<void>;
}

interface FetcherParts {
  /** Answers on their way to the queue; closing waits for them. */
  readonly answers: Set<Promise<unknown>>;
  report: (line: string) => void;
}

/** One fetch at a time: of two at once BullMQ lets only one wait, the other would spin. */
export function fetcherOf(bull: Bull, name: string, { answers, report }: FetcherParts): Fetcher {
  const worker = listening(bull.fetcher(name));
  let closed = false;
  let endWait = () => {};
  // A wait that BullMQ is in while it is closed may never return.
  const ended = new Promise<undefined>((resolve) => (endWait = () => resolve(undefined)));
  const ready = worker.waitUntilReady().then(() => worker.startStalledCheckTimer());
  let last: Promise<unknown> = ready;
  const answer = async (job: Job, token: string): Promise<void> => {
    const answered = bull
      .reaching(() => job.moveToCompleted(null, token, false))
      .catch((error: unknown) => {
        if (!isNoMatter(error)) report(`a message of the queue could not be answered: ${String(error)}`);
      });
    answers.add(answered);
    await answered;
    answers.delete(answered);
  };
  const check = async (job: Job, token: string): Promise<Fetched> => {
    const message = messageIn(job.data);
    if (message && !closed) return { ...message, done: () => answer(job, token) };
    if (!message) report(malformedLine(job.id ?? '', job.data));
    // Fetched too late, it would wait for its lock to run out; completed, it is queued again by the next pass.
    await answer(job, token);
    return undefined;
  };
  const take = async (blockMs: number): Promise<Fetched> => {
    if (closed) return undefined;
    const token = randomUUID();
    const first = await worker.getNextJob(token, { block: false });
    if (first || blockMs <= 0) return first && check(first, token);
    if (closed) return undefined;
    worker.opts.drainDelay = blockMs / 1000;
    const job = await worker.getNextJob(token, { block: true });
    return job && check(job, token);
  };
  const stop = () => {
    closed = true;
    endWait();
    last.catch(() => {}); // what a wait under way still says is not needed
  };
  return {
    ready,
    next(blockMs) {
      const turn = last.catch(() => {}).then(() => take(blockMs));
      last = turn;
      return Promise.race([turn, ended]);
    },
    stop,
    async close() {
      stop();
      await worker.close(true);
    },
  };
}

/**
 * The message is not there any more (the queue was emptied), another has it (this process slept), or its server is away: it
 * comes again at most, and finds no row.
 */
function isNoMatter(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  const isForgotten = typeof code === 'number' && code < 0; // BullMQ's own
  return isForgotten || error instanceof QueueUnavailable || error instanceof DatabaseUnavailable;
}
