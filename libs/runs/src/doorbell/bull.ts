/** BullMQ over Postgres or Redis; the only file that knows it, and the only one that connects with ioredis. */
import { checkServerUrl, shownUrl, UserError } from '@keygrid/contract';
import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { asUnavailable } from '../database/database-unavailable.ts';
import { dropUnreadable } from './drop-unreadable.ts';
import { meansQueueUnavailable, QueueUnavailable } from './queue-unavailable.ts';
import { refuseUnfitRedis } from './redis-health.ts';
import { watchRedis, type Reaching } from './redis-watch.ts';

export interface Bull {
  /** Whatever is asked of a queue is asked through it. */
  reaching: Reaching;
  queue(name: string): Queue;
  /** A worker that processes nothing: jobs are fetched by hand. */
  fetcher(name: string): Worker;
  /** Takes out what it cannot read, after a look at the queue that failed. A line for each such job. */
  dropUnreadable(name: string): Promise<string[]>;
  close(): Promise<void>;
}
export interface BullOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  /** Keeps the queues of several databases on one Redis apart. */
  readonly prefix: string;
  /** A fetched job that is not completed goes back after so long. */
  readonly lockMs: number;
  /** A connection that does not answer for so long is given up. */
  readonly silentMs: number;
  /** A server that was away is said to be back after so long without a failure. */
  readonly settleMs: number;
  /** Told, a line each, that Redis went away, and that it is back. */
  readonly say: (line: string) => void;
}

export function openBull(options: BullOptions): Promise<Bull> {
  return options.redisUrl ? onRedis(options, options.redisUrl) : onPostgres(options);
}

const lockOptions = ({ lockMs }: BullOptions) => ({
  autorun: false,
  lockDuration: lockMs,
  stalledInterval: lockMs,
  maxStalledCount: 100,
});

const CONNECT_MS = 5_000;

async function onPostgres(options: BullOptions): Promise<Bull> {
  const classes = withBackend(createPostgresBackend);
  const connection = {
    connectionString: options.databaseUrl,
    max: 2,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: options.silentMs,
    keepAlive: true,
  };
  const migrating = new classes.Queue('migrate', { connection: { ...connection, max: 1, migrate: true } });
  try {
    await migrating.waitUntilReady();
  } finally {
    await migrating.close();
  }
  return {
    reaching: (work) =>
      work().catch((error: unknown) => {
        throw asUnavailable(error);
      }),
    queue: (name) => new classes.Queue(name, { connection }) as unknown as Queue,
    fetcher: (name) =>
      new classes.Worker(name, null, { connection, ...lockOptions(options) }) as unknown as Worker,
    dropUnreadable: async () => [], // its columns have types
    close: async () => {},
  };
}

async function onRedis(options: BullOptions, url: string): Promise<Bull> {
  checkServerUrl(url, {
    setting: 'REDIS_URL',
    protocols: ['redis:', 'rediss:'],
    example: 'redis://user:password@host:port',
  });
  const connection = await connected(url, options.silentMs);
  const shown = shownUrl(url);
  await refuseUnfitRedis(connection, options.prefix, shown).catch((error: unknown) => {
    connection.disconnect();
    throw error;
  });
  const { settleMs, say } = options;
  const shared = { connection, prefix: options.prefix };
  return {
    reaching: watchRedis(connection, { shown, settleMs, say }),
    queue: (name) => new Queue(name, shared),
    fetcher: (name) => new Worker(name, null, { ...shared, ...lockOptions(options) }),
    dropUnreadable: (name) => dropUnreadable(connection, `${options.prefix}:${name}`),
    async close() {
      connection.disconnect();
    },
  };
}

async function connected(url: string, silentMs: number): Promise<Redis> {
  // BullMQ asks for null where a connection may block; a command waits until Redis is back.
  const patience = { maxRetriesPerRequest: null, connectTimeout: CONNECT_MS, socketTimeout: silentMs };
  const connection = new Redis(url, { ...patience, lazyConnect: true });
  let trouble: Error | undefined; // what `connect` rejects with says only that the connection is closed
  const note = (error: Error) => (trouble = error); // ioredis reconnects by itself
  connection.on('error', note);
  try {
    await connection.connect();
    return connection;
  } catch (closed) {
    connection.disconnect();
    const said = trouble ?? (closed as Error);
    const cause = isAway(said) ? new QueueUnavailable(said.message, { cause: said }) : said;
    throw new UserError(
      `Redis at ${shownUrl(url)} cannot be reached: ${said.message}. Check that it runs, and REDIS_URL.`,
      { cause },
    );
  }
}

/** A password that is wrong or missing is not right later. */
const isAway = (error: Error): boolean =>
  meansQueueUnavailable(error) && !/NOAUTH|WRONGPASS|NOPERM/.test(error.message);
