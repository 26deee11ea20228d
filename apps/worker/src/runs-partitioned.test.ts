/** Two hosts with a cable between them that is pulled: a partition, in which packets are lost and connections do not end. */
import { s3Program, startS3Server } from '@keygrid/runs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { startCluster, STEPS_AN_EPOCH, tinyGrid, type Cluster } from './testing/cluster.ts';
import { childPid, logOf, resultOf, runOf, untilEnded, untilSavedAt } from './testing/observe.ts';
import { isAlive } from './testing/process.ts';
import { forward, secondHost, type Cable } from './testing/second-host.ts';
import { slowDown } from './testing/slow-child.ts';
import { heldAt, systemFaults } from './testing/system-faults.ts';
import { until } from './testing/until.ts';

const EPOCHS = 8;
const STEPS = Array.from({ length: EPOCHS * STEPS_AN_EPOCH }, (_, i) => i + 1);
/** A step each, so that no machine is done before a partition is over. */
const SLOWLY = { workMs: 50, restMs: 2_000 };
const s3 = s3Program();
const faults = systemFaults();
const host = secondHost(2);
const [toDatabase, toStore] = host?.cables ?? [];
const secondHome = mkdtempSync(path.join(tmpdir(), 'keygrid-second-'));

afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  host?.remove();
  faults.remove();
  rmSync(secondHome, { recursive: true, force: true });
});

interface TwoHosts extends Cluster {
  readonly training: string;
  readonly database: Cable;
  readonly store: Cable;
  /** A worker on the second host, which reaches the database by one cable and the store by the other. */
  readonly startThere: () => ReturnType<Cluster['start']>;
}

async function onTwoHosts(timeScale: number, work: (hosts: TwoHosts) => Promise<void>) {
  if (!host || !toDatabase || !toStore) throw new Error('no second host');
  const server = await startS3Server(s3 ?? '', toStore.address);
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
  const cluster = await startCluster(timeScale, {}, { KEYGRID_STORE: server.url('grids') });
  const local = new URL(cluster.home.sql.url);
  const database = await forward(toDatabase.address, Number(local.port));
  try {
    const plan = await cluster.submit(tinyGrid({ epochs: EPOCHS }));
    const [training = ''] = plan.trainings.keys();
    await cluster.start('scheduler');
    const from = Object.assign(new URL(local), { hostname: toDatabase.address, port: String(database.port) });
    const env = {
      ...faults.env,
      KEYGRID_HOME: secondHome,
      DATABASE_URL: from.href,
      KEYGRID_DATA_TINY: cluster.dataFolder,
    };
    const startThere = () => cluster.startWith({ env, prefix: host.prefix }, 'worker', '--slots', '1');
    await work({ ...cluster, training, database: toDatabase, store: toStore, startThere });
  } finally {
    await cluster.close();
    database.close();
    await server.remove();
    toDatabase.plug();
    toStore.plug();
  }
}

test.skipIf(!host || !s3)(
  'a partition longer than the lease: one takeover, the cut off child is ended, and nothing it still had is written (I2, I3)',
  () =>
    onTwoHosts(0.2, async (hosts) => {
      const { home, training, database, start, startThere } = hosts;
      faults.cause(heldAt(3)); // it is not done before the cable is pulled
      await startThere();
      const child = await childPid(home, training, 1);
      await untilSavedAt(home, training, 2, 1);
      slowDown(child, SLOWLY);
      database.pull();
      faults.heal();
      await start('worker', '--slots', '1');
      await until('the cut off child to end', () => !isAlive(child));
      await until('the takeover', async () => (await runOf(home, training)).attempts.length === 2);
      const saved = () => home.db.checkpoint.count({ where: { runId: training, fence: 1 } });
      const before = await saved();
      database.plug();
      await until('the zombie to be refused', async () => {
        return (await logOf(home, training, 1)).includes(': ending');
      });
      await untilEnded(home, [training]);
      expect(await saved()).toBe(before);
      const { attempts, failures } = await runOf(home, training);
      expect(attempts.map(({ exit }) => exit)).toEqual(['worker-lost', 'succeeded']);
      expect(attempts[1]?.workerId).not.toBe(attempts[0]?.workerId);
      expect(failures).toEqual({});
      const { loss } = await resultOf(home, training);
      expect(loss.map(({ step }) => step)).toEqual(STEPS);
    }),
);

test.skipIf(!host || !s3)(
  'a partition of 16 s that begins just before a renewal costs no training: a new connection renews (I11)',
  () =>
    onTwoHosts(1, async ({ home, training, database, startThere }) => {
      await startThere();
      const child = await childPid(home, training, 1);
      await untilSavedAt(home, training, 1, 1);
      const letGo = slowDown(child, SLOWLY);
      await until('the next renewal to be 2 s away', async () => {
        const { rows } = await home.sql.query<{ left: number }>(
          'SELECT extract(epoch FROM until - clock_timestamp())::float8 AS left FROM lease WHERE run_id = $1',
          [training],
        );
        return rows[0] !== undefined && rows[0].left < home.tunables.leaseMs / 1000 - 8;
      });
      const lastStep = async () => (await resultOf(home, training)).loss.at(-1)?.step ?? 0;
      const before = await lastStep();
      database.pull();
      await new Promise((resolve) => setTimeout(resolve, 16_000)); // how long it lasts is the fault
      database.plug();
      // Other statements give up as well: on the connection that hears nothing they would wait for minutes.
      const isWriting = async () => (await lastStep()) > before;
      await until('points that are written again', isWriting, 2 * home.tunables.statementMs);
      letGo();
      await untilEnded(home, [training]);
      const { attempts } = await runOf(home, training);
      expect(attempts.map(({ exit }) => exit)).toEqual(['succeeded']);
      const { loss } = await resultOf(home, training);
      expect(loss.map(({ step }) => step)).toEqual(STEPS);
    }),
);

test.skipIf(!host || !s3)(
  'no way to S3 for longer than a lease: the training goes on, and its checkpoints are published later',
  () =>
    onTwoHosts(0.2, async ({ home, training, store, startThere }) => {
      faults.cause(heldAt(3)); // it is not done before the cable is pulled
      await startThere();
      const child = await childPid(home, training, 1);
      const saved = await untilSavedAt(home, training, 2, 1);
      const letGo = slowDown(child, SLOWLY);
      store.pull();
      faults.heal();
      const pulled = performance.now();
      await until('more steps without a store', async () => {
        const { step = 0 } = (await resultOf(home, training)).loss.at(-1) ?? {};
        return step >= saved + 4;
      });
      await until('longer than a lease', () => performance.now() - pulled > home.tunables.leaseMs);
      store.plug();
      letGo();
      await untilEnded(home, [training]);
      const { attempts, failures } = await runOf(home, training);
      expect(attempts.map(({ exit }) => exit)).toEqual(['succeeded']);
      expect(failures).toEqual({});
      const { last } = await resultOf(home, training);
      expect(last).toMatch(/^[0-9a-f]{64}$/);
    }),
);
