/** The database a person named: whether its URL makes sense, and why it cannot be used. */
import { UserError } from '@keygrid/geometry';
import { DatabaseUnavailable } from './database-unavailable.ts';

const EXPECTED = 'postgresql://user:password@host:port/database';
/** Wrong user or password, no such database, no right to make tables. */
const REFUSALS = new Set(['28000', '28P01', '3D000', '42501']);

export function checkDatabaseUrl(url: string): void {
  const protocol = parsed(url)?.protocol;
  if (protocol === 'postgresql:' || protocol === 'postgres:') return;
  const what = protocol ? `starts with ${protocol}//` : 'is not a URL';
  throw new UserError(`DATABASE_URL ${what}; expected ${EXPECTED}.`);
}

/** A `UserError` when the server is away or refuses; every other error as it is. */
export function explainUnusable(url: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '' } = error as Error & { code?: string };
  if (!(error instanceof DatabaseUnavailable) && !REFUSALS.has(code)) return error;
  const reason =
    error instanceof DatabaseUnavailable ? error.message : `The server refuses: ${error.message}`;
  return new UserError(`${withoutPassword(url)}: ${reason}. Check that it runs, and DATABASE_URL.`, {
    cause: error,
  });
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
