/** For processes that stay: a server that is away when they start is waited for, as they wait for one that goes away later. */
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnavailable } from '../database/database-unavailable.ts';
import { QueueUnavailable } from '../doorbell/queue-unavailable.ts';

const AGAIN_MS = 1_000;

interface Patience {
  readonly say: (line: string) => void;
  /** Aborted: nothing is waited for any longer. */
  readonly ending: AbortSignal;
}

/**
 * Opens something, as often as its server is away: that is said once. Undefined when `ending` was aborted before.
 * @throws whatever else is wrong, at once: a password, a name, settings of the server.
 */
export async function awaitServers<T>(
  open: () => Promise<T>,
  { say, ending }: Patience,
): Promise<T | undefined> {
  for (let waits = false; !ending.aborted;) {
    try {
      const opened = await open();
      if (waits) say('The server that was waited for is there.');
      return opened;
    } catch (error) {
      if (!isAway(error)) throw error;
      if (!waits) say(`${sentence(error)} This process waits until it is there.`);
      waits = true;
    }
    await delay(AGAIN_MS, undefined, { signal: ending }).catch(() => {});
  }
  return undefined;
}

function isAway(error: unknown): error is Error {
  if (error instanceof DatabaseUnavailable || error instanceof QueueUnavailable) return true;
  return error instanceof Error && error.cause !== undefined && isAway(error.cause);
}

const sentence = ({ message }: Error): string => (message.endsWith('.') ? message : `${message}.`);
