/** One look at everything: the steps in their order, each on its own, so that one that fails or hangs keeps no other from its work. */
import { setTimeout as wait } from 'node:timers/promises';

export interface Step {
  /** For people: what does not work while it fails. */
  readonly what: string;
  run(): Promise<unknown>;
}

/**
 * The returned pass never rejects. A failure is reported once, until it is another one or the step has worked in between; the
 * next pass tries each step again. A step that takes longer than `limitMs` is reported once and goes on by itself: passes do the
 * others, and it only when it has ended.
 */
export function makePass(
  steps: readonly Step[],
  report: (error: Error) => void,
  limitMs: number,
): () => Promise<void> {
  const lastSaid = new Map<Step, string>();
  const underWay = new Set<Step>();
  const say = (step: Step, words: string, cause?: unknown) => {
    if (lastSaid.get(step) === words) return;
    lastSaid.set(step, words);
    report(new Error(`${step.what} ${words}`, { cause }));
  };
  const attempt = async (step: Step) => {
    underWay.add(step);
    try {
      await step.run();
      lastSaid.delete(step);
    } catch (cause) {
      const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      say(step, `failed and is tried again with the next pass: ${words}`, cause);
    } finally {
      underWay.delete(step);
    }
  };
  return async () => {
    for (const step of steps.filter((each) => !underWay.has(each))) {
      if (await endsWithin(limitMs, attempt(step))) continue;
      say(step, `has not ended after ${limitMs / 1000} s; the other steps go on without it.`);
    }
  };
}

async function endsWithin(limitMs: number, work: Promise<void>): Promise<boolean> {
  const ended = new AbortController();
  const late = wait(limitMs, false, { signal: ended.signal }).catch(() => true);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    ended.abort();
  }
}
