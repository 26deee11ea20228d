/** The database cannot be reached now, or cannot write because there is no room: nothing is known about the runs, and nothing may be concluded (I7, I11). */

export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** What the system says of a connection to any server. */
export const SYSTEM_CODES = new Set([
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
/** What is wrong, where the server itself is there. */
const WRONG = new Map([
  ['53100', 'The disk of the database is full'],
  ['25006', 'The database only reads'],
]);
const MESSAGES =
  /^Connection terminated|^timeout expired|timeout exceeded when trying to connect|Query read timeout|not queryable/;

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
  const what = WRONG.get(code) ?? 'The database cannot be reached';
  return new DatabaseUnavailable(`${what}: ${error.message || code}`, { cause: error });
}
