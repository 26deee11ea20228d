/** Work that Postgres ends because another transaction is in its way. */
import { setTimeout as wait } from 'node:timers/promises';

/** Deadlock, and what a server says whose transactions are to be serialisable. */
const DISPUTES = new Set(['40P01', '40001']);
const RETRIES = 5;
/** Before the first of them at most; doubles each time. Sooner, the other one may still be at its commit and is in the way again. */
const WAIT_MS = 10;

/** A control write and a worker's may lock the same rows in another order: Postgres ends one, which starts again. */
export async function untilUndisputed<T>(work: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await work();
    } catch (error) {
      if (!DISPUTES.has((error as { code?: string }).code ?? '') || retry >= RETRIES) throw error;
    }
    await wait(Math.random() * WAIT_MS * 2 ** retry);
  }
}
