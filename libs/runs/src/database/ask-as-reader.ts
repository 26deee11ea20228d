/** A person's own SQL, asked as the role that may read the public views and nothing else. */
import { UserError } from '@keygrid/contract';
import pg from 'pg';
import { openHome, sqlOf } from '../home/home.ts';
import type { Settings } from '../home/settings.ts';
import { asUnavailable } from './database-unavailable.ts';
import { checkDatabaseUrl, explainUnusable } from './database-url.ts';

export interface ReaderQuestion {
  readonly text: string;
  /** The server ends it then. */
  readonly timeoutSeconds: number;
  /** Most rows. */
  readonly limit: number;
}
export interface ReaderAnswer {
  readonly columns: readonly string[];
  /** A value a column. Numbers that JavaScript has not (bigint, numeric) are texts. */
  readonly rows: readonly (readonly unknown[])[];
  /** There are more rows than the limit. */
  readonly isCut: boolean;
}

/** In a read-only transaction that is rolled back. @throws UserError for SQL that the server refuses. */
export async function askAsReader(settings: Settings, question: ReaderQuestion): Promise<ReaderAnswer> {
  if (settings.databaseUrl !== undefined) {
    checkDatabaseUrl(settings.databaseUrl);
    return askAt(settings.databaseUrl, question);
  }
  const home = await openHome(settings);
  try {
    return await askAt(sqlOf(home).url, question);
  } finally {
    await home.close();
  }
}

async function askAt(url: string, question: ReaderQuestion): Promise<ReaderAnswer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await takeRole(client, question);
    return await fetchRows(client, question);
  } catch (error) {
    throw explained(url, error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function takeRole(client: pg.Client, { timeoutSeconds }: ReaderQuestion): Promise<void> {
  await client.query('BEGIN READ ONLY');
  try {
    await client.query('SET LOCAL ROLE keygrid_reader');
  } catch (cause) {
    throw new UserError(
      `This database has no role keygrid_reader that its user may take on (${(cause as Error).message}). ` +
        'An administrator of the server makes it with prisma/roles.sql.',
      { cause },
    );
  }
  await client.query('SET LOCAL search_path = keygrid_v1');
  await client.query(`SELECT set_config('statement_timeout', $1, true)`, [`${timeoutSeconds * 1000}`]);
}

/** A cursor takes one statement that only reads; the extended protocol, which `values` ask for, takes no second one behind it. */
async function fetchRows(client: pg.Client, { text, limit }: ReaderQuestion): Promise<ReaderAnswer> {
  const statement = text.trim().replace(/;$/, '');
  await client.query({ text: `${DECLARE}${statement}`, queryMode: 'extended' } as pg.QueryConfig);
  const { fields, rows } = await client.query<unknown[]>({
    text: `FETCH ${limit + 1} FROM answer`,
    rowMode: 'array',
  });
  return { columns: fields.map(({ name }) => name), rows: rows.slice(0, limit), isCut: rows.length > limit };
}

const DECLARE = 'DECLARE answer NO SCROLL CURSOR FOR ';
const TIMED_OUT = '57014';
/** Syntax and rights, values, a transaction that only reads, a feature there is not. */
const REFUSED = /^(?:42|22|25|0A)/;

function explained(url: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const { code = '', message, position, hint } = error as pg.DatabaseError;
  if (code === TIMED_OUT)
    return new UserError(
      'The database took longer than the time allowed: ask for less, or give --timeout more seconds.',
      {
        cause: error,
      },
    );
  if (!REFUSED.test(code)) return explainUnusable(url, asUnavailable(error));
  const at = Number(position) > DECLARE.length ? ` (at character ${Number(position) - DECLARE.length})` : '';
  const advice = hint === undefined ? '' : `\n${hint}`;
  return new UserError(
    `The database refuses it: ${message}${at}.${advice}\n` +
      'It reads the views of the schema keygrid_v1 (docs/database.md) in one SELECT, WITH or VALUES, and writes nothing.',
    { cause: error },
  );
}
