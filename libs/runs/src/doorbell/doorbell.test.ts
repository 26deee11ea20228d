/**
 * The contract of the queue, which both of its servers keep: messages and their ids, priorities, waiting and waking, answers,
 * loss and refill, what is no message, and the end.
 */
import { UserError } from '@keygrid/contract';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claimRun } from '../claim/claim.ts';
import { cancelRun } from '../settle/control.ts';
import { reconcile } from './reconciler.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, statusOf } from '../testing/lifecycle.ts';
import { REDIS_IS_INSTALLED, startRedis } from '../testing/redis.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type TestHome, type OpenHome } from '../testing/test-home.ts';
import type { Doorbell } from '../types.ts';
import { openBull } from './bull.ts';
import { openDoorbell, ringId } from './doorbell.ts';

const CLASS = 'any-0';
const BACKENDS = REDIS_IS_INSTALLED ? (['postgres', 'redis'] as const) : (['postgres'] as const);
if (!REDIS_IS_INSTALLED)
  console.warn('redis-server is not installed: the doorbell is tested on Postgres only');

describe.for(BACKENDS)('on %s', (backend) => {
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
  let testHome: TestHome;
  let home: OpenHome;
  let doorbell: Doorbell;
  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : undefined;
    testHome = await makeTestHome({ redisUrl: redis?.url });
    ({ home } = testHome);
    doorbell = await openDoorbell(home);
  });
  afterAll(async () => {
    await doorbell.close();
    await testHome.drop();
    await redis?.stop();
  });
  afterEach(async () => {
    await loseTheQueue();
    await home.sql.query('TRUNCATE run, study, worker CASCADE');
  });

  const ring = (runId: string, priority = 200, fence = 0) =>
    doorbell.ring([{ runId, fence, priority, placementClass: CLASS }]);
  const next = async () => {
    const fetched = await doorbell.fetch(CLASS, { blockMs: 0 });
    await fetched?.done();
    return fetched?.runId;
  };

  async function loseTheQueue(): Promise<void> {
    if (redis) {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      return;
    }
    const { rows } = await home.sql.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename LIKE '%job%'`,
    );
    await home.sql.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
  }

  async function cutConnections(): Promise<void> {
    if (redis) {
      const client = new Redis(redis.url);
      await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      client.disconnect();
      return;
    }
    await home.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
  }

  test('closing ends a wait under way, at whatever moment of it', async () => {
    for (const turns of [0, 1, 5, 50]) {
      const closing = await openDoorbell(home);
      const wait = closing.fetch(CLASS, { blockMs: 3_600_000 });
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      await closing.close();
      expect(await wait).toBeUndefined();
    }
  });

  test('sooner priorities first, each message once, and again after it was answered', async () => {
    await ring('t-late', 300);
    await ring('t-soon', 100);
    await ring('t-soon', 100);
    expect(await doorbell.waiting(CLASS)).toEqual(
      new Map([
        ['t-soon-0', 100],
        ['t-late-0', 300],
      ]),
    );
    expect([await next(), await next(), await next()]).toEqual(['t-soon', 't-late', undefined]);
    await ring('t-soon', 100);
    expect(await next()).toBe('t-soon');
  });

  test('a waiting fetch is woken by a message', async () => {
    const fetched = doorbell.fetch(CLASS, { blockMs: 20_000 });
    await ring('t-1');
    expect(await fetched).toMatchObject({ runId: 't-1', fence: 0 });
  });

  test('every connection of the queue is cut: a waiting fetch comes back by itself', async () => {
    expect(await next()).toBeUndefined();
    const waiting = doorbell.fetch(CLASS, { blockMs: 1_000 }).catch(() => undefined);
    await cutConnections();
    await waiting;
    while (!(await accepted(ring('t-1'))));
    let fetched: Awaited<ReturnType<Doorbell['fetch']>>;
    while (!fetched) fetched = await doorbell.fetch(CLASS, { blockMs: 100 }).catch(() => undefined);
    expect(fetched.runId).toBe('t-1');
    const woken = doorbell.fetch(CLASS, { blockMs: 20_000 });
    await ring('t-2');
    expect(await woken).toMatchObject({ runId: 't-2' });
  });

  test('a message that was fetched is not queued a second time until it is answered', async () => {
    await ring('t-1');
    const fetched = await doorbell.fetch(CLASS, { blockMs: 0 });
    await ring('t-1');
    expect(await doorbell.waiting(CLASS)).toEqual(new Map());
    expect(await next()).toBeUndefined();
    await fetched?.done();
    await ring('t-1');
    expect(await next()).toBe('t-1');
  });

  test('of two processes that wait each message reaches one', async () => {
    const other = await openDoorbell(home);
    // Both are woken by one message, and who comes second comes back with nothing.
    const first = async (each: typeof other): Promise<string> =>
      (await each.fetch(CLASS, { blockMs: 20_000 }))?.runId ?? first(each);
    const both = Promise.all([doorbell, other].map(first));
    await ring('t-1');
    await ring('t-2');
    expect((await both).sort()).toEqual(['t-1', 't-2']);
    await other.close();
  });

  test('an answer to a message that was lost with the queue says nothing, and its id can be queued again', async () => {
    const lines: string[] = [];
    const other = await openDoorbell(home, (line) => lines.push(line));
    await ring('t-1');
    const fetched = await other.fetch(CLASS, { blockMs: 0 });
    await loseTheQueue();
    await fetched?.done();
    expect(lines).toEqual([]);
    await ring('t-1');
    expect(await next()).toBe('t-1');
    await other.close();
  });

  test('a message that was not fetched can be taken back', async () => {
    await ring('t-1');
    await doorbell.withdraw(CLASS, [ringId({ runId: 't-1', fence: 0 })]);
    expect(await next()).toBeUndefined();
  });

  test('malformed queue payloads are dropped with one line, by the one who meets them first', async () => {
    const lines: string[] = [];
    const careful = await openDoorbell(home, (line) => lines.push(line));
    const bull = await openBull({
      databaseUrl: home.sql.url,
      ...(redis ? { redisUrl: redis.url } : {}),
      prefix: `keygrid-${home.storeId}`,
      lockMs: 15_000,
      silentMs: 20_000,
      settleMs: 10_000,
      say: () => {},
    });
    const queue = bull.queue(`keygrid-${CLASS}`);
    const put = (data: unknown) => queue.add('run', data, { priority: 1, removeOnComplete: true });
    const payloads = [null, 7, 'no message', { runId: 'two words', fence: 0 }, { runId: 't-1', fence: 'x' }];
    for (const data of payloads) await put(data);
    await ring('t-1');
    let fetched: Awaited<ReturnType<Doorbell['fetch']>>;
    while (!fetched) fetched = await careful.fetch(CLASS, { blockMs: 0 });
    expect(fetched).toMatchObject({ runId: 't-1', fence: 0 });
    await fetched.done();
    expect(lines).toHaveLength(payloads.length);
    expect(lines[0]).toMatch(
      /^dropped from the queue, expected a run and its fence: job "[^"]+" with (null|\{\})$/,
    );
    lines.length = 0;
    for (const data of payloads) await put(data);
    await ring('t-2');
    expect(await careful.waiting(CLASS)).toEqual(new Map([['t-2-0', 200]]));
    expect(lines).toHaveLength(payloads.length);
    expect(await next()).toBe('t-2');
    await queue.close();
    await bull.close();
    await careful.close();
  });

  // Columns of Postgres have types.
  const onRedis = backend === 'redis' ? test : undefined;
  onRedis?.(
    'a job whose options, data or key are no JSON is dropped with one line, and the queue goes on',
    async () => {
      if (!redis) throw new Error('no Redis was started');
      const lines: string[] = [];
      const careful = await openDoorbell(home, (line) => lines.push(line));
      const client = new Redis(redis.url);
      const queueKey = `keygrid-${home.storeId}:keygrid-${CLASS}`;
      const spoil = async () => {
        await ring('t-2', 300);
        for (const [index, [field, text]] of UNREADABLE.entries()) {
          await ring(`t-bad${index}`, 100);
          await client.hset(`${queueKey}:t-bad${index}-0`, field, text);
        }
        await ring('t-key', 100);
        await client.set(`${queueKey}:t-key-0`, 'no hash');
      };
      await spoil();
      expect(await careful.fetch(CLASS, { blockMs: 5_000 })).toMatchObject({ runId: 't-2' });
      expect(lines).toHaveLength(UNREADABLE.length + 1);
      expect(lines).toContain(
        'dropped from the queue, expected a run and its fence: job "t-bad0-0" with {"opts":"{half a"}',
      );
      lines.length = 0;
      await loseTheQueue();
      await spoil();
      expect(await careful.waiting(CLASS)).toEqual(new Map([['t-2-0', 300]]));
      expect(lines).toHaveLength(UNREADABLE.length + 1);
      expect((await client.keys(`${queueKey}:*bad*`)).length).toBe(0);
      client.disconnect();
      await careful.close();
    },
  );

  test('I1: a lost queue is filled again from the rows, and no run is claimed twice', async () => {
    const plan = samplePlan({ seeds: [1, 2, 3] });
    await submitPlan(home, plan, { yaml: '' });
    expect(await reconcile(home, doorbell)).toEqual({ rung: 3, withdrawn: 0 });
    expect(await reconcile(home, doorbell)).toEqual({ rung: 0, withdrawn: 0 });
    const workerId = await aWorker(home);
    const first = await next();
    expect(await claimRun(home, { runId: first ?? '', workerId })).toBeDefined();
    await loseTheQueue();
    expect(await next()).toBeUndefined();
    expect(await reconcile(home, doorbell)).toEqual({ rung: 2, withdrawn: 0 });
    const rest = [await next(), await next(), await next()];
    expect(new Set([first, ...rest])).toEqual(new Set([...plan.trainings.keys(), undefined]));
  });

  test('cancelled and re-prioritised runs are put right by the next pass', async () => {
    const plan = samplePlan({ seeds: [1, 2, 3] });
    const [one = '', two = '', three = ''] = plan.trainings.keys();
    await submitPlan(home, plan, { yaml: '' });
    await reconcile(home, doorbell);
    await cancelRun(home, one);
    await home.sql.query('UPDATE run SET priority = 100 WHERE id = $1', [three]);
    expect(await reconcile(home, doorbell)).toEqual({ rung: 1, withdrawn: 2 });
    expect([await next(), await next(), await next()]).toEqual([three, two, undefined]);
    expect(await statusOf(home, one)).toBe('CANCELLED');
  });
});

test('an unreachable Redis is said in words', async () => {
  const away = await makeTestHome({ redisUrl: 'redis://:secret@127.0.0.1:1' });
  const refused = await openDoorbell(away.home).catch((error: unknown) => error);
  await away.drop();
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as Error).message).toMatch(/Redis at redis:\/\/127\.0\.0\.1:1 cannot be reached/);
});

/** Fields of a job, as any client of the same Redis may write them. */
const UNREADABLE = [
  ['opts', '{half a'],
  ['opts', 'null'],
  ['data', '{half a'],
  ['progress', 'x'],
  ['parent', '{half a'],
  ['parent', '7'],
] as const;

const accepted = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
