/** SQL against the one database: a pool that reconnects by itself, and transactions. */
import pg from 'pg';
import { asUnavailable, DatabaseUnavailable } from './database-unavailable.ts';
import { untilUndisputed } from './disputes.ts';
import { onePacketSocket } from './one-packet.ts';
import { run, runPrepared, type Queries, type Statement } from './queries.ts';
import { inTransaction, type Work } from './transaction.ts';

export type { Queries, Statement } from './queries.ts';
export type { Transaction } from './transaction.ts';

export interface Database extends Queries {
  readonly url: string;
  /**
   * Commits what `work` did, or rolls all of it back when it throws. `lock` is asked together with BEGIN and its answer handed
   * over; it only locks and reads.
   */
  transaction<T>(work: Work<T>, lock?: Statement): Promise<T>;
  /** Calls back on each notification of the channel, until the returned function is called; a lost connection is replaced. */
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
  /** Some statements of commands take minutes: a study of many points is deleted, a report reads them all. */
  query_timeout: 120_000,
  keepAlive: true,
  /** Statements that do not wait for each other's answers are sent one behind the other. */
  pipeline: true,
  stream: onePacketSocket,
};

/**
 * Connections that give up after `ms`. In a partition a connection does not end, it only hears nothing for minutes,
 * also after the network is back: the next statement then takes a new one.
 */
export const pulsePool = (ms: number): object => ({ max: 3, connectionTimeoutMillis: ms, query_timeout: ms });

/** The same for all other statements of a process that stays: none of them takes long. */
export const servicePool = (ms: number): object => ({ query_timeout: ms });

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
    query: (text, values) => guard(() => untilUndisputed(() => run(pool, text, values))),
    prepared: (text, values) => guard(() => untilUndisputed(() => runPrepared(pool, text, values))),
    transaction: (work, lock) => guard(() => untilUndisputed(() => inTransaction(pool, work, lock))),
    listen: (channel, heard) => guard(() => listen(url, channel, heard)),
    close: () => pool.end(),
  };
}

const LISTEN_AGAIN_MS = 1_000;

/** On a connection of its own; once that is lost, on another. What was missed between them is heard as one notification. */
async function listen(url: string, channel: string, heard: () => void): Promise<() => Promise<void>> {
  let stopped = false;
  let client: pg.Client | undefined;
  const open = async (): Promise<void> => {
    const fresh = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true });
    fresh.on('error', () => {}); // a hint only: its listeners also poll
    fresh.on('notification', heard);
    await fresh.connect();
    fresh.once('end', later);
    await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
    client = fresh;
    if (stopped) await fresh.end();
  };
  const later = (): void => {
    if (!stopped) setTimeout(() => void open().then(heard, later), LISTEN_AGAIN_MS).unref();
  };
  await open();
  return async () => {
    stopped = true;
    await client?.end();
  };
}
