/** The database cannot be reached now: nothing is known about the runs, and nothing may be concluded (I7, I11). */

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
 * transaction left idle for too long.
 */
const SQL_STATES = /^(08...|57P0[123]|53300|25006|25P03)$/;
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
  return new DatabaseUnavailable(`The database cannot be reached: ${error.message || code}`, {
    cause: error,
  });
}
