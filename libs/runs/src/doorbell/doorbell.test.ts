import { UserError } from '@keygrid/geometry';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimRun } from '../claim.ts';
import { cancelRun } from '../control.ts';
import { reconcile } from '../reconciler.ts';
import type { Runs } from '../runs.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, statusOf } from '../testing/lifecycle.ts';
import { REDIS_IS_INSTALLED, startRedis } from '../testing/redis.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestDatabase, makeTestRuns, type TestDatabase, type TestRuns } from '../testing/test-runs.ts';
import type { Doorbell } from '../types.ts';
import { openDoorbell, ringId } from './doorbell.ts';

const CLASS = 'any-0';
const BACKENDS = REDIS_IS_INSTALLED ? (['postgres', 'redis'] as const) : (['postgres'] as const);
if (!REDIS_IS_INSTALLED)
  console.warn('redis-server is not installed: the doorbell is tested on Postgres only');

/** Keeps the database server up between the tests. */
let server: TestDatabase;
beforeAll(async () => {
  server = await makeTestDatabase();
}, 60_000);
afterAll(() => server.drop());

describe.for(BACKENDS)('on %s', (backend) => {
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
  let testRuns: TestRuns;
  let runs: Runs;
  let doorbell: Doorbell;
  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : undefined;
  });
  afterAll(() => redis?.stop());
  beforeEach(async () => {
    testRuns = await makeTestRuns({ redisUrl: redis?.url });
    ({ runs } = testRuns);
    doorbell = await openDoorbell(runs);
  }, 60_000);
  afterEach(async () => {
    await doorbell.close();
    await testRuns.drop();
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
    const { rows } = await runs.sql.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename LIKE '%job%'`,
    );
    await runs.sql.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
  }

  test('sooner priorities first, each ring once, and again after it was answered', async () => {
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

  test('a waiting fetch is woken by a ring', async () => {
    const fetched = doorbell.fetch(CLASS, { blockMs: 20_000 });
    await ring('t-1');
    expect(await fetched).toMatchObject({ runId: 't-1', fence: 0 });
  });

  test('a ring that nobody has fetched can be taken back', async () => {
    await ring('t-1');
    await doorbell.withdraw(CLASS, [ringId({ runId: 't-1', fence: 0 })]);
    expect(await next()).toBeUndefined();
  });

  test('I1: a lost queue is filled again from the rows, and no run is claimed twice', async () => {
    const plan = samplePlan({ seeds: [1, 2, 3] });
    await submitPlan(runs, plan, { yaml: '' });
    expect(await reconcile(runs, doorbell)).toEqual({ rung: 3, withdrawn: 0 });
    expect(await reconcile(runs, doorbell)).toEqual({ rung: 0, withdrawn: 0 });
    const workerId = await aWorker(runs);
    const first = await next();
    expect(await claimRun(runs, { runId: first ?? '', workerId })).toBeDefined();
    await loseTheQueue();
    expect(await next()).toBeUndefined();
    expect(await reconcile(runs, doorbell)).toEqual({ rung: 2, withdrawn: 0 });
    const rest = [await next(), await next(), await next()];
    expect(new Set([first, ...rest])).toEqual(new Set([...plan.trainings.keys(), undefined]));
  });

  test('cancelled and re-prioritised runs are put right by the next pass', async () => {
    const plan = samplePlan({ seeds: [1, 2, 3] });
    const [one = '', two = '', three = ''] = plan.trainings.keys();
    await submitPlan(runs, plan, { yaml: '' });
    await reconcile(runs, doorbell);
    await cancelRun(runs, one);
    await runs.sql.query('UPDATE run SET priority = 100 WHERE id = $1', [three]);
    expect(await reconcile(runs, doorbell)).toEqual({ rung: 1, withdrawn: 2 });
    expect([await next(), await next(), await next()]).toEqual([three, two, undefined]);
    expect(await statusOf(runs, one)).toBe('CANCELLED');
  });
});

test('an unreachable Redis is said in words', async () => {
  const away = await makeTestRuns({ redisUrl: 'redis://:secret@127.0.0.1:1' });
  const refused = await openDoorbell(away.runs).catch((error: unknown) => error);
  await away.drop();
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as Error).message).toMatch(/Redis at redis:\/\/127\.0\.0\.1:1 cannot be reached/);
});
