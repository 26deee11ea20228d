/** BullMQ over Postgres or Redis; the only file that knows it, and the only one that connects with ioredis. */
import { checkServerUrl, shownUrl, UserError } from '@keygrid/contract';
import { createPostgresBackend, Queue, withBackend, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { dropUnreadable } from './drop-unreadable.ts';
import { refuseUnfitRedis } from './redis-health.ts';

export interface Bull {
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

async function onPostgres(options: BullOptions): Promise<Bull> {
  const classes = withBackend(createPostgresBackend);
  const connection = { connectionString: options.databaseUrl, max: 2 };
  const migrating = new classes.Queue('migrate', { connection: { ...connection, max: 1, migrate: true } });
  try {
    await migrating.waitUntilReady();
  } finally {
    await migrating.close();
  }
  return {
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
  // BullMQ asks for null where a connection may block; a command waits until Redis is back.
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, connectTimeout: 5_000 });
  let trouble: Error | undefined; // what `connect` rejects with says only that the connection is closed
  connection.on('error', (error: Error) => (trouble = error)); // ioredis reconnects by itself
  try {
    await connection.connect();
  } catch (closed) {
    connection.disconnect();
    const cause = trouble ?? (closed as Error);
    throw new UserError(
      `Redis at ${shownUrl(url)} cannot be reached: ${cause.message}. Check that it runs, and REDIS_URL.`,
      { cause },
    );
  }
  await refuseUnfitRedis(connection, options.prefix, shownUrl(url)).catch((error: unknown) => {
    connection.disconnect();
    throw error;
  });
  const shared = { connection, prefix: options.prefix };
  return {
    queue: (name) => new Queue(name, shared),
    fetcher: (name) => new Worker(name, null, { ...shared, ...lockOptions(options) }),
    dropUnreadable: (name) => dropUnreadable(connection, `${options.prefix}:${name}`),
    async close() {
      connection.disconnect();
    },
  };
}
