/** Tells at once that Redis is away: ioredis itself keeps each command until it is back, however long that takes. */
import { setImmediate } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { watchOutage } from '../outage.ts';
import { meansQueueUnavailable, QueueUnavailable } from './queue-unavailable.ts';

/**
 * Resolves as `work` does; rejects with `QueueUnavailable` when Redis is away, goes away meanwhile, or refuses. `late` is
 * handed what comes after that.
 */
export type Reaching = <T>(work: () => Promise<T>, late?: (value: T) => void) => Promise<T>;

interface WatchRules {
  /** Its URL without secrets. */
  readonly shown: string;
  readonly settleMs: number;
  readonly say: (line: string) => void;
}

/** `connection` is open, and reconnects by itself. */
export function watchRedis(connection: Redis, { shown, settleMs, say }: WatchRules): Reaching {
  const server = `Redis at ${shown}`;
  const outage = watchOutage({
    server,
    meanwhile: 'Runs that wait are not begun until it works again; those that run go on.',
    settleMs,
    say,
  });
  let isThere = true;
  const surprised = new Set<(error: QueueUnavailable) => void>();
  const away = (cause?: Error): QueueUnavailable =>
    new QueueUnavailable(`${server} cannot be used: ${withoutScript(cause?.message ?? CLOSED)}`, {
      cause,
    });
  const failed = (error: Error): QueueUnavailable => {
    const unavailable = error instanceof QueueUnavailable ? error : away(error);
    outage.began(unavailable.message);
    return unavailable;
  };
  connection.on('error', failed); // each try to connect again that fails
  connection.on('close', () => {
    isThere = false;
    for (const surprise of surprised) surprise(away());
  });
  connection.on('ready', () => {
    isThere = true;
    setTimeout(outage.worked, settleMs + 1).unref();
  });
  return async (work, late = () => {}) => {
    if (!isThere) {
      await setImmediate(); // one who asks again at once must not keep the connection from coming back
      throw away();
    }
    let surprise = (_: QueueUnavailable): void => {};
    const goneMeanwhile = new Promise<never>((_, reject) => (surprise = reject));
    surprised.add(surprise);
    let isAwaited = true;
    const working = work();
    working.then((value) => !isAwaited && late(value)).catch(() => {});
    try {
      const value = await Promise.race([working, goneMeanwhile]);
      outage.worked();
      return value;
    } catch (error) {
      throw meansQueueUnavailable(error) ? failed(error) : error;
    } finally {
      isAwaited = false;
      surprised.delete(surprise);
    }
  };
}

const CLOSED = 'the connection is closed';
/** Redis names the script of BullMQ that met the refusal. */
const withoutScript = (message: string): string => message.replace(/\.? script: .*$/, '');
