/** One Postgres server for a folder, started by the first process that needs it and stopped by the last. */
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '@keygrid/contract';
import pg from 'pg';
import * as path from 'node:path';
import { asUnavailable, DatabaseUnavailable } from '../database/database-unavailable.ts';
import { refuseReadOnly } from './disk.ts';
import { choosePlace, type Place } from './place.ts';
import { isPostmaster, readPidFile } from './postmaster.ts';
import { serverLogOf } from './server-log.ts';
import { initialise, OWNER, passwordOf, start, stop } from './server.ts';
import { remedyFor, StartFailure } from './start-failure.ts';

/** Advisory lock that every user of the server holds shared: "keyg". */
const IN_USE = 0x6b657967;
const DATABASE = 'keygrid';
const START_LIMIT_MS = 60_000;
/** Begins the name by which the server knows a holder; its process id follows. */
const HOLDER = 'keygrid-holder-';
/** The server takes a moment to notice that a process was killed. */
const NOTICE_LIMIT_MS = 2_000;

export interface LocalPostgres {
  /** Of the database `keygrid`. */
  readonly url: string;
  /** Starts the server again if it has died; does nothing while it lives. The port normally stays. */
  revive(): Promise<void>;
  release(): Promise<'stopped' | 'left running'>;
}

export async function acquireLocalPostgres(root: string): Promise<LocalPostgres> {
  const place = await choosePlace(root);
  await initialise(place);
  let held = await join(place);
  let reviving: Promise<void> | undefined;
  const revive = async (): Promise<void> => {
    if (held.open) return;
    held = await join(place);
  };
  return {
    get url() {
      return urlOf(place, held.port, DATABASE);
    },
    revive: () => (reviving ??= revive().finally(() => (reviving = undefined))),
    async release() {
      await reviving?.catch(() => {});
      return leave(place, held);
    },
  };
}

interface Held {
  readonly client: pg.Client;
  readonly port: number;
  /** The connection, and with it our share of the lock, still stands. */
  open: boolean;
}

const urlOf = (place: Place, port: number, database: string): string =>
  `postgresql://${OWNER}:${passwordOf(place)}@127.0.0.1:${port}/${database}`;

async function join(place: Place): Promise<Held> {
  const end = performance.now() + START_LIMIT_MS;
  let last: unknown;
  let startedHere = false;
  while (performance.now() < end) {
    const file = readPidFile(place.data);
    try {
      if (file && isPostmaster(file.pid, place.data)) return await hold(place, file.port);
      refuseReadOnly(place.root);
      await start(place, end - performance.now());
      startedHere = true;
    } catch (error) {
      if (!passes(error)) {
        if (startedHere) await stop(place);
        throw unusable(place, error);
      }
      last = error;
      await delay(50);
    }
  }
  throw unusable(place, last, ` within ${START_LIMIT_MS / 1000} s`);
}

/** Starting, stopping, a port taken, or another process won: look again. Everything else stays as it is. */
function passes(error: unknown): boolean {
  if (error instanceof StartFailure) return error.passes;
  return asUnavailable(error) instanceof DatabaseUnavailable;
}

const WRONG_PASSWORD = '28P01';

function unusable(place: Place, error: unknown, howLong = ''): unknown {
  if (error instanceof UserError) return error;
  const { message, code } = error as Error & { code?: string };
  const remedy =
    code === WRONG_PASSWORD
      ? `Bring ${path.join(place.root, 'password')} back from where this home was copied.`
      : remedyFor(message);
  return new UserError(
    `The database in ${place.data} does not start${howLong}: ${message}. ${remedy} Its log: ${serverLogOf(place)}`,
    { cause: error },
  );
}

async function hold(place: Place, port: number): Promise<Held> {
  const connectionString = urlOf(place, port, 'postgres');
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    application_name: `${HOLDER}${process.pid}`,
  });
  const held: Held = { client, port, open: true };
  const closed = () => (held.open = false);
  client.on('error', closed);
  client.on('end', closed);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1)', [IN_USE]);
    await makeDatabase(client);
    return held;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount) return;
  await client.query(`CREATE DATABASE ${DATABASE}`).catch((error: pg.DatabaseError) => {
    const madeByAnother = error.code === '42P04' || error.code === '23505';
    if (!madeByAnother) throw error;
  });
}

async function leave(place: Place, { client, open }: Held): Promise<'stopped' | 'left running'> {
  if (!open) return 'left running';
  const last = await isLast(client).catch((error: unknown) => {
    // Another that leaves at the same moment is the last, and stops the server already.
    if (asUnavailable(error) instanceof DatabaseUnavailable) return false;
    throw error;
  });
  if (!last) {
    await client.end().catch(() => {});
    return 'left running';
  }
  await stop(place);
  await client.end().catch(() => {});
  return 'stopped';
}

/** Gives the place up. Where holders are left whose processes are dead, the server is about to drop them: who leaves last waits for that. */
async function isLast(client: pg.Client): Promise<boolean> {
  await client.query('SELECT pg_advisory_unlock_shared($1)', [IN_USE]);
  const end = performance.now() + NOTICE_LIMIT_MS;
  for (;;) {
    const { rows } = await client.query<{ last: boolean }>('SELECT pg_try_advisory_lock($1) AS last', [
      IN_USE,
    ]);
    if (rows[0]?.last) return true;
    if (performance.now() > end || !(await holdersAreDead(client))) return false;
    await delay(20);
  }
}

async function holdersAreDead(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND pid <> pg_backend_pid()`,
    [IN_USE],
  );
  return rows.every(({ name }) => name.startsWith(HOLDER) && !isRunning(Number(name.slice(HOLDER.length))));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
