/** Waits until something can be seen; a database or queue that is away just now is asked again. */
import { DatabaseUnavailable } from '@keygrid/runs';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;

/** @throws Error past the limit, which says what was waited for. */
export async function awaitSight<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal },
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await whileAway(async () => look());
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`not seen within ${limitMs / 1000} s: ${what}`);
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The work of a control or look, again and again while the database is away: each is a transaction, and repeatable. */
export async function insist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const done = await whileAway(async () => ({ value: await work() }));
    if (done) return done.value;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function whileAway<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAway(error)) return undefined;
    throw error;
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
