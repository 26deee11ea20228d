import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { makeTestHome } from '../testing/test-home.ts';
import { REDIS_IS_INSTALLED, startRedis } from '../testing/redis.ts';
import { openDoorbell } from './doorbell.ts';

test.skipIf(!REDIS_IS_INSTALLED)(
  'a Redis that drops keys, is full, or only reads is refused with what to do',
  async () => {
    const redis = await startRedis();
    const admin = new Redis(redis.url);
    const test = await makeTestHome({ redisUrl: redis.url });
    const opening = () => openDoorbell(test.home).then((doorbell) => doorbell.close());
    try {
      await opening();
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await expect(opening()).rejects.toThrow(
        /drops keys .*maxmemory-policy allkeys-lru.*CONFIG SET maxmemory-policy noeviction/,
      );
      await admin.config('SET', 'maxmemory-policy', 'noeviction');
      await admin.config('SET', 'maxmemory', '1');
      await expect(opening()).rejects.toThrow(/is full \(OOM.*Raise its maxmemory/);
      await admin.config('SET', 'maxmemory', '0');
      await admin.replicaof('127.0.0.1', '9');
      await expect(opening()).rejects.toThrow(/only reads \(READONLY.*Name the primary/);
      await admin.replicaof('NO', 'ONE');
      await opening();
      expect(await admin.keys(`*probe*`)).toEqual([]);
    } finally {
      admin.disconnect();
      await test.drop();
      await redis.stop();
    }
  },
);
