/**
 * Every fault of the two servers while a training runs: it is the same attempt to its end, each outage is one line, and the
 * same worker and scheduler go on. Once at real times, then one fault after the other at a fifth of them.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runOf, type TrainingResult } from '../testing/observe.ts';
import { passed, saidOnce } from '../testing/outages.ts';
import { isAlive, type TestProcess } from '../testing/process.ts';
import { startServers, type Servers } from '../testing/servers.ts';
import { usedMs } from '../testing/slow-child.ts';
import { startSteadyTraining, STEPS, type SteadyTraining } from '../testing/steady-training.ts';
import { until } from '../testing/until.ts';

let servers: Servers;
let training: SteadyTraining;
/** Of trainings of the same spec, each disturbed in its own ways. */
const results: TrainingResult[] = [];
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.remove());

/** The same attempt from its first step to its last, each step once. */
async function finished(): Promise<void> {
  const result = await training.finish();
  results.push(result);
  expect(result.status).toBe('SUCCEEDED');
  expect(result.loss.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  const { home } = training.cluster;
  const { attempts, failures } = await runOf(home, training.id);
  expect(attempts.map(({ exit }) => exit)).toEqual(['succeeded']);
  expect(failures).toEqual({});
  expect(await home.db.worker.count()).toBe(1);
}

describe('both servers, at real times', () => {
  beforeAll(async () => {
    const { postgres, redis } = servers;
    const prepare = async () => void (await Promise.all([postgres.stop(), redis.stop()]));
    const whileStarting = async (...processes: readonly TestProcess[]) => {
      const allSay = (words: RegExp) =>
        until(`${words.source}, said by all`, () => processes.every((each) => words.test(each.output())));
      await allSay(/The database cannot be reached: .*ECONNREFUSED.* waits until it is there/);
      await postgres.start();
      await allSay(/Redis at \S+ cannot be reached: .*ECONNREFUSED.* waits until it is there/);
      await redis.start();
    };
    training = await startSteadyTraining(servers, 'stopped', { timeScale: 1, prepare, whileStarting });
  });
  afterAll(() => training.close());

  test('are away when a worker and a scheduler start: these say so once, and begin when those are there', async () => {
    for (const { output } of [training.worker, training.scheduler]) {
      expect(output().match(/waits until it is there/g)).toHaveLength(2);
      expect(output().match(/that was waited for is there/g)).toHaveLength(2);
    }
    await training.claims();
  });

  test('are away for 15 s: the training computes on, its points are written afterwards (I11)', async () => {
    const { child, worker, scheduler, computes, claims } = training;
    await computes();
    const before = [worker, scheduler].map(({ output }) => output().length);
    await Promise.all([servers.postgres.stop(), servers.redis.stop()]);
    const computed = usedMs(child);
    await passed(15_000);
    expect(isAlive(child)).toBe(true);
    expect(usedMs(child) - computed).toBeGreaterThan(100);
    await Promise.all([servers.postgres.start(), servers.redis.start()]);
    await computes();
    await claims();
    for (const [i, { output }] of [worker, scheduler].entries()) {
      const said = output().slice(before[i]);
      expect(said.match(/(The database|Redis).* cannot be (reached|used)/g), said).toHaveLength(2);
    }
    await finished();
  });
});

const DATABASE = 'faults';
const OUTAGE_MS = 1_000;
const ask = (...statements: readonly string[]) => servers.postgres.ask(DATABASE, ...statements);

/** The server itself ends the session in the middle of its transaction: of a claim, a checkpoint's row, a finish. */
const KILL_EACH_KIND_TWICE = [
  'CREATE SEQUENCE kill_claim',
  'CREATE SEQUENCE kill_checkpoint',
  'CREATE SEQUENCE kill_finish',
  `CREATE FUNCTION kill_twice() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF nextval('kill_' || TG_ARGV[0]) <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
       RETURN NULL;
     END $$`,
  `CREATE TRIGGER kill_claim AFTER UPDATE ON run FOR EACH ROW
     WHEN (OLD.status = 'QUEUED' AND NEW.status = 'RUNNING') EXECUTE FUNCTION kill_twice('claim')`,
  `CREATE TRIGGER kill_finish AFTER UPDATE ON run FOR EACH ROW
     WHEN (NEW.status = 'SUCCEEDED') EXECUTE FUNCTION kill_twice('finish')`,
  `CREATE TRIGGER kill_checkpoint AFTER INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION kill_twice('checkpoint')`,
];

const outage = (said: RegExp, spoil: () => Promise<unknown>, mend: () => Promise<unknown>): Promise<void> =>
  saidOnce(training, { said, lengthMs: OUTAGE_MS, spoil, mend });

describe('one after the other', () => {
  beforeAll(async () => {
    const prepare = () => ask(...KILL_EACH_KIND_TWICE).then(() => {});
    training = await startSteadyTraining(servers, DATABASE, { timeScale: 0.2, prepare });
  });
  afterAll(() => training.close());

  test('Postgres ends a claim and the row of a checkpoint in the middle of their transactions, twice each', async () => {
    for (const kind of ['claim', 'checkpoint']) {
      const kills = async () => Number((await ask(`SELECT last_value FROM kill_${kind}`))[0]?.['last_value']);
      await until(`kills of a ${kind}`, async () => (await kills()) > 2);
    }
    await training.computes();
    expect(await runOf(training.cluster.home, training.id)).toMatchObject({ failures: {}, attempts: [{}] });
  });

  test('Postgres ends a write of the worker because of a deadlock: it is made again, and not a word is said', async () => {
    await training.newLines();
    const count = async () =>
      Number(
        (await ask(`SELECT deadlocks FROM pg_stat_database WHERE datname = '${DATABASE}'`))[0]?.['deadlocks'],
      );
    const before = await count();
    const other = await servers.postgres.session(DATABASE);
    for (const each of ['BEGIN', `SET LOCAL deadlock_timeout = '1h'`, 'LOCK TABLE checkpoint IN SHARE MODE'])
      await other.ask(each);
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'checkpoint'::regclass`;
    await until('a checkpoint to wait', async () => (await ask(waiting)).length > 0);
    await other.ask(`SELECT FROM run WHERE id = '${training.id}' FOR UPDATE`);
    await other.ask('COMMIT');
    await other.end();
    await until('the deadlock to be counted', async () => (await count()) > before);
    await training.computes();
    expect(await training.newLines()).toEqual([]);
  });

  test('Postgres refuses to serialise a write of the worker: it is made again, and not a word is said', async () => {
    await ask(`ALTER DATABASE ${DATABASE} SET default_transaction_isolation = 'serializable'`, END_SESSIONS);
    await training.computes();
    await training.newLines();
    const refusals = () => servers.postgres.log().split('could not serialize access').length;
    const before = refusals();
    const other = await servers.postgres.session(DATABASE);
    await until('a refusal', async () => {
      await other.ask('BEGIN');
      await other.ask(`UPDATE run SET priority = priority WHERE id = '${training.id}'`);
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = '${DATABASE}' AND wait_event_type = 'Lock'`;
      await until('a write to wait', async () => (await ask(waiting)).length > 0);
      await other.ask('COMMIT');
      return refusals() > before;
    });
    await other.end();
    await training.computes();
    expect(await training.newLines()).toEqual([]);
    await ask(`ALTER DATABASE ${DATABASE} RESET default_transaction_isolation`);
  });

  test('Postgres only reads', async () => {
    const set = (value: string) => () => {
      const allowed = 'SET default_transaction_read_only = off';
      return ask(
        allowed,
        `ALTER SYSTEM SET default_transaction_read_only = ${value}`,
        'SELECT pg_reload_conf()',
      );
    };
    await outage(/The database only reads: cannot execute/, set('on'), set('off'));
    await training.computes();
  });

  test('Postgres has no room on its disk', async () => {
    const { disk } = servers;
    if (!disk) throw new Error('no small disk could be mounted: this needs root');
    const points = `INSERT INTO metric_point (run_id, key, step, fence, value)
      SELECT '${training.id}', 'filler', step, 0, 0 FROM generate_series(1, 20000) AS step`;
    const spoil = async () => {
      disk.fill();
      // The last free pages of the table, too.
      await expect(ask(points)).rejects.toThrow('No space left on device');
    };
    await outage(/The disk of the database is full/, spoil, async () => disk.makeRoom());
    await training.computes();
  });

  test('Postgres is stopped and started', async () => {
    await outage(/The database cannot be reached/, servers.postgres.stop, servers.postgres.start);
    await training.computes();
  });

  const command = (text: string) => () => servers.redis.command(text);

  test('Redis is emptied: the scheduler fills it again, and not a word is said', async () => {
    await training.newLines();
    expect(await servers.redis.command('FLUSHALL')).toBe('+OK');
    await training.claims();
    expect(await training.newLines()).toEqual([]);
  });

  test('Redis is stopped and started, empty', () =>
    outage(
      /Redis at \S+ cannot be used: (connect ECONNREFUSED|read ECONNRESET)/,
      servers.redis.stop,
      servers.redis.start,
    ));

  test('Redis is made a replica that only reads', () =>
    outage(/cannot be used: .*READONLY/, command('REPLICAOF 127.0.0.1 9'), command('REPLICAOF NO ONE')));

  test('Redis has no memory left', () => {
    const spoil = () => servers.redis.command('FLUSHALL\r\nCONFIG SET maxmemory 1');
    return outage(/cannot be used: .*OOM/, spoil, command('CONFIG SET maxmemory 0'));
  });

  test('Redis asks for a password', () => {
    const spoil = command(
      'CLIENT KILL TYPE normal\r\nCONFIG SET requirepass secret\r\nCLIENT KILL TYPE normal',
    );
    return outage(/cannot be used: .*NOAUTH/, spoil, command('AUTH secret\r\nCONFIG SET requirepass ""'));
  });

  test('the finish, too, is ended twice in the middle of its transaction (I4); the bits are those of the other training', async () => {
    await finished();
    const [kills] = await ask('SELECT last_value FROM kill_finish');
    expect(Number(kills?.['last_value'])).toBeGreaterThan(2);
    expect(results).toHaveLength(2);
    expect(results[1]).toEqual(results[0]);
  });
});

const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
