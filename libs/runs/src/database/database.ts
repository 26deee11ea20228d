/** SQL against the one database: a pool that reconnects by itself, and transactions. */
import pg from 'pg';
import { asUnavailable, DatabaseUnavailable } from './database-unavailable.ts';

/** bigint columns arrive as text, timestamps as Date. */
export interface Queries {
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: Row[]; rowCount: number }>;
}
export interface Database extends Queries {
  readonly url: string;
  /** Commits what `work` did, or rolls all of it back when it throws. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** Calls back on each notification of the channel, until the returned function is called. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** What every session asks for as it starts; a pooler that shares sessions refuses it. */
export const SESSION = {
  /** A process that was stopped in the middle of a transaction gives its locks back: its runs and machine are others' then. */
  idle_in_transaction_session_timeout: 20_000,
};

const POOL = {
  ...SESSION,
  max: 10,
  connectionTimeoutMillis: 5_000,
  query_timeout: 120_000,
  keepAlive: true,
};

/**
 * Connections that give up after `ms`. In a partition a connection does not end, it only hears nothing for minutes,
 * also after the network is back: the next statement then takes a new one.
 */
export const pulsePool = (ms: number): object => ({ max: 3, connectionTimeoutMillis: ms, query_timeout: ms });

/** The server itself refuses what would write in such a session. */
export const READ_ONLY = { options: '-c default_transaction_read_only=on', max: 3 };

/**
 * Every method rejects with `DatabaseUnavailable` while the server is away.
 * `onUnavailable` is told then and may bring the server back. `more` are settings of the pool, such as `READ_ONLY`.
 */
export function openDatabase(url: string, onUnavailable: () => void = () => {}, more: object = {}): Database {
  const pool = new pg.Pool({ connectionString: url, ...POOL, ...more });
  pool.on('error', () => {}); // an idle connection broke: the pool has dropped it
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const translated = asUnavailable(error);
      if (translated instanceof DatabaseUnavailable) onUnavailable();
      throw translated;
    }
  };
  return {
    url,
    query: (text, values) => guard(() => run(pool, text, values)),
    transaction: (work) => guard(() => inTransaction(pool, work)),
    listen: (channel, heard) => guard(() => listen(url, channel, heard)),
    close: () => pool.end(),
  };
}

async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  text: string,
  values?: readonly unknown[],
) {
  const { rows, rowCount } = await on.query<Row>(text, values && [...values]);
  return { rows, rowCount: rowCount ?? 0 };
}

const DEADLOCK = '40P01';
const DEADLOCK_RETRIES = 3;

/** A control write and a worker's may lock the same rows in another order: Postgres ends one, which starts again. */
async function inTransaction<T>(pool: pg.Pool, work: (tx: Queries) => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK || retry >= DEADLOCK_RETRIES) throw error;
    }
  }
}

async function once<T>(pool: pg.Pool, work: (tx: Queries) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const broken = (): void => {};
  client.on('error', broken); // a server that goes away mid-way: the pending query rejects with it
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work({ query: (text, values) => run(client, text, values) });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: Error) => (failure = cause));
    throw error;
  } finally {
    client.off('error', broken);
    client.release(failure);
  }
}

async function listen(url: string, channel: string, heard: () => void): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
  client.on('error', () => {}); // a hint only: its listeners also poll
  client.on('notification', heard);
  await client.connect();
  await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  return () => client.end();
}
