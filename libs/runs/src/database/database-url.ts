/** The database a person named: whether its URL makes sense, and why it cannot be used. */
import { checkServerUrl, shownUrl, UserError } from '@keygrid/contract';
import { DatabaseUnavailable } from './database-unavailable.ts';

/** Wrong user or password, no such database, no right to make tables. */
const REFUSALS = new Set(['28000', '28P01', '3D000', '42501']);
/** What PgBouncer says to a setting of a session, and what a server behind it says when sessions are shared. */
const POOLER =
  /unsupported startup parameter|pgbouncer|prepared statement "[^"]*" (does not exist|already exists)/i;

/** The server is a pooler, whose sessions are not ours. */
export class SharedSessions extends Error {
  override readonly name = 'SharedSessions';
}

export function checkDatabaseUrl(url: string): void {
  checkServerUrl(url, {
    setting: 'DATABASE_URL',
    protocols: ['postgresql:', 'postgres:'],
    example: 'postgresql://user:password@host:port/database',
  });
}

/** A `UserError` when the server is away or refuses; every other error as it is. */
export function explainUnusable(url: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof SharedSessions || POOLER.test(error.message)) return behindPooler(url, error);
  const { code = '' } = error as Error & { code?: string };
  if (!(error instanceof DatabaseUnavailable) && !REFUSALS.has(code)) return error;
  const reason =
    error instanceof DatabaseUnavailable ? error.message : `The server refuses: ${error.message}`;
  return new UserError(`${shownUrl(url)}: ${reason}. Check that it runs, and DATABASE_URL.`, {
    cause: error,
  });
}

const behindPooler = (url: string, cause: Error): UserError =>
  new UserError(
    `${shownUrl(url)} is a connection pooler such as PgBouncer (${cause.message.replace(/^The database cannot be reached: /, '')}). Keygrid holds advisory locks and listens, ` +
      'which needs sessions of its own: set DATABASE_URL to Postgres itself (often the same host, port 5432).',
    { cause },
  );
