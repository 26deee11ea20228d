/** The database cannot be reached now, or cannot write because there is no room: nothing is known about the runs, and nothing may be concluded (I7, I11). */
import { UserError } from '@keygrid/contract';

export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/**
 * Connection failures, server shutting down, crashed, starting up, too many connections, read-only after failover, a
 * transaction left idle for too long, disk full.
 */
const SQL_STATES = /^(08...|57P0[123]|53300|53100|25006|25P03)$/;
const DISK_FULL = '53100';
const MESSAGES =
  /^Connection terminated|^timeout expired|timeout exceeded when trying to connect|Query read timeout|not queryable/;

/** For people, where a process ends because it went away: one line with what to do. Any other error stays as it is. */
export const explainAway = (error: unknown): unknown =>
  error instanceof DatabaseUnavailable
    ? new UserError(`${error.message}. Start it again once the database answers.`, { cause: error })
    : error;

/** The same error, as `DatabaseUnavailable` when that is what it means. */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '' } = error as Error & { code?: string };
  const inside = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const away =
    SYSTEM_CODES.has(code) ||
    SQL_STATES.test(code) ||
    MESSAGES.test(error.message) ||
    inside.some((each) => asUnavailable(each) instanceof DatabaseUnavailable);
  if (!away) return error;
  const what = code === DISK_FULL ? 'The disk of the database is full' : 'The database cannot be reached';
  return new DatabaseUnavailable(`${what}: ${error.message || code}`, { cause: error });
}
