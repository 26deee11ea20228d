/** Takes messages from one queue by hand, and answers them. */
import { randomUUID } from 'node:crypto';
import type { Job } from 'bullmq';
import type { Doorbell } from '../types.ts';
import type { Bull } from './bull.ts';
import { listening } from './listening.ts';
import { malformedLine, messageIn } from './message.ts';

type Fetched = Awaited<ReturnType<Doorbell['fetch']>>;

export interface Fetcher {
  next(blockMs: number): Promise<Fetched>;
  /** Waits under way end with nothing. */
  stop(): void;
  close(): Promise<void>;
}

interface FetcherParts {
  /** Answers on their way to the queue; closing waits for them. */
  readonly answers: Set<Promise<void>>;
  report: (line: string) => void;
}

/** One fetch at a time: of two at once BullMQ lets only one wait, the other would spin. */
export function fetcherOf(bull: Bull, name: string, { answers, report }: FetcherParts): Fetcher {
  const worker = listening(bull.fetcher(name));
  let closed = false;
  let endWait = () => {};
  // A wait that BullMQ is in while it is closed may never return.
  const ended = new Promise<undefined>((resolve) => (endWait = () => resolve(undefined)));
  let last: Promise<unknown> = worker.waitUntilReady().then(() => worker.startStalledCheckTimer());
  const answer = (job: Job, token: string): Promise<void> => {
    const answered = job.moveToCompleted(null, token, false).then(() => undefined);
    answers.add(answered);
    const forget = () => void answers.delete(answered);
    answered.then(forget, forget);
    return answered;
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
    const ready = await worker.getNextJob(token, { block: false });
    if (ready || blockMs <= 0) return ready && check(ready, token);
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
