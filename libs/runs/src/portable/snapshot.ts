/** One consistent look at the database, however long it takes and whatever others write meanwhile. */
import pg from 'pg';
import { asUnavailable } from '../database/database-unavailable.ts';
import { sqlOf, type Home } from '../home/home.ts';

export interface Snapshot {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** `text` selects one column `doc` of JSON text; rows come in pieces, never all at once. */
  stream(text: string, values?: readonly unknown[]): AsyncIterable<string>;
}

const ROWS_A_PIECE = 200;

/** Numbers to the last digit, times in UTC: the same data read the same everywhere. */
const SETTINGS = `SET LOCAL TIME ZONE 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'`;

export async function withSnapshot<T>(home: Home, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: sqlOf(home).url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on('error', () => {}); // the query under way rejects with it
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(SETTINGS);
    return await work({
      async query<Row extends object>(text: string, values: readonly unknown[] = []) {
        return (await client.query<Row>(text, [...values])).rows;
      },
      stream: (text, values = []) => stream(client, text, values),
    });
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function* stream(client: pg.Client, text: string, values: readonly unknown[]): AsyncGenerator<string> {
  await client.query(`DECLARE rows NO SCROLL CURSOR FOR ${text}`, [...values]);
  for (;;) {
    const { rows } = await client.query<{ doc: string }>(`FETCH ${ROWS_A_PIECE} FROM rows`);
    for (const { doc } of rows) yield doc;
    if (rows.length < ROWS_A_PIECE) break;
  }
  await client.query('CLOSE rows');
}
