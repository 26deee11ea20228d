/** Can the queue live in this Redis? It must take writes, and must not drop keys to make room. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@keygrid/contract';
import type { Redis } from 'ioredis';

/** What Redis answers to a write, and what to do. */
const REFUSALS: [RegExp, string, string][] = [
  [/^READONLY/, 'is a replica that only reads', 'Name the primary in REDIS_URL.'],
  [
    /^OOM/,
    'is full',
    'Raise its maxmemory (redis-cli CONFIG SET maxmemory …), or give Keygrid a Redis of its own.',
  ],
  [
    /^MISCONF/,
    'refuses writes because it cannot save to its disk',
    'Free space on its disk, or repair its folder.',
  ],
  [
    /^NOPERM/,
    'gives this user no right to write',
    'Give the user of REDIS_URL all commands on keys keygrid-*.',
  ],
];

/** `shown`: its URL without secrets. @throws UserError that says what is wrong and what to do. */
export async function refuseUnfitRedis(redis: Redis, prefix: string, shown: string): Promise<void> {
  const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    throw new UserError(
      `Redis at ${shown} drops keys when it is full (maxmemory-policy ${policy}), and with them parts of the queue. ` +
        'Set redis-cli CONFIG SET maxmemory-policy noeviction, and in its configuration file; or name another in REDIS_URL.',
    );
  }
  try {
    const probe = `${prefix}:probe:${randomUUID()}`;
    await redis.set(probe, '1', 'PX', 10_000);
    await redis.del(probe);
  } catch (cause) {
    const { message } = cause as Error;
    const [, what, remedy] = REFUSALS.find(([said]) => said.test(message)) ?? [];
    if (what === undefined) throw cause;
    throw new UserError(`Redis at ${shown} ${what} (${message}). ${remedy}`, { cause });
  }
}
