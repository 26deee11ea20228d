/** Redis cannot be used now: nothing is lost by that, and what runs goes on (I1). */
import { SYSTEM_CODES } from '../database/database-unavailable.ts';

export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
}

/** What Redis itself says while it takes no commands, or none that write. */
const REFUSALS =
  /^(?:READONLY|OOM|MISCONF|NOPERM|NOAUTH|WRONGPASS|LOADING|MASTERDOWN|NOREPLICAS|CLUSTERDOWN)\b/;
/** What ioredis says of a command whose connection ended, or heard nothing. */
const LOST = /^Connection is closed|aborted due to connection close|^Socket timeout|^connect ETIMEDOUT/;

export function meansQueueUnavailable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as Error & { code?: string };
  return SYSTEM_CODES.has(code) || REFUSALS.test(error.message) || LOST.test(error.message);
}
