/** Real processes on a real database, killed, stopped and continued while a real training runs. */
import { s3Program, startS3Server } from '@keygrid/runs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startCluster, STEPS_AN_EPOCH, tinyGrid, type Cluster } from './testing/cluster.ts';
import {
  childPid,
  logOf,
  resultOf,
  runOf,
  untilEnded,
  untilSavedAt,
  type TrainingResult,
} from './testing/observe.ts';
import { isAlive, type TestProcess } from './testing/process.ts';
import { heldAt, systemFaults } from './testing/system-faults.ts';
import { until } from './testing/until.ts';
import { CLOCKS_CAN_BE_WRONG, wrongBy } from './testing/wrong-clock.ts';

const EPOCHS = 8;
const STEPS = EPOCHS * STEPS_AN_EPOCH;

let uninterrupted: TrainingResult;
const faults = systemFaults();
afterAll(() => faults.remove());

/** The same spec every time, so the same run id: each test has a database of its own. */
async function withTraining(
  timeScale: number,
  work: (cluster: Cluster, training: string) => Promise<void>,
  env: NodeJS.ProcessEnv = {},
) {
  const cluster = await startCluster(timeScale, {}, env);
  try {
    const plan = await cluster.submit(tinyGrid({ epochs: EPOCHS, kbc: ['none', 'both'] }));
    const [training = ''] = plan.trainings.keys();
    await cluster.start('scheduler');
    await work(cluster, training);
  } finally {
    await cluster.close();
  }
}

/** A worker whose training stands still once its second step is saved, until the faults are healed: it is not done before what a test does to it. */
async function startHeld({ startWith }: Cluster, env = faults.env): Promise<TestProcess> {
  faults.cause(heldAt(3));
  return startWith({ env }, 'worker', '--slots', '1');
}

beforeAll(async () => {
  await withTraining(1, async ({ home, start }, training) => {
    await start('worker', '--slots', '1');
    const evaluations = await home.db.run.findMany({ where: { stage: 'evaluation' } });
    await untilEnded(home, [training, ...evaluations.map((run) => run.id)]);
    uninterrupted = await resultOf(home, training);
    const scores = await home.db.scoreSummary.findMany({ where: { group: 'all', alpha: 0.1 } });
    expect(scores.map((score) => score.evaluationId).sort()).toEqual(evaluations.map((run) => run.id).sort());
    expect(scores[0]).toMatchObject({ pairs: 6 });
  });
});

test('a training and its evaluations succeed with weights, metrics and scores (I4)', () => {
  expect(uninterrupted).toMatchObject({
    status: 'SUCCEEDED',
    best: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    last: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(uninterrupted.loss.map((point) => point.step)).toEqual(
    Array.from({ length: STEPS }, (_, i) => i + 1),
  );
  expect(uninterrupted.validation).toHaveLength(EPOCHS + 1);
});

test('kill -9 of the child: the next one goes on from the checkpoint and ends bit-identical (I5), each attempt audited', () =>
  withTraining(1, async (cluster, training) => {
    const { home } = cluster;
    await startHeld(cluster);
    const child = await childPid(home, training, 1);
    const saved = await untilSavedAt(home, training, 2, 1);
    process.kill(child, 'SIGKILL');
    faults.heal();
    await untilEnded(home, [training]);
    expect(await resultOf(home, training)).toEqual(uninterrupted);
    const { attempts, failures } = await runOf(home, training);
    expect(attempts.map(({ exit, continuity }) => [exit, continuity])).toEqual([
      ['worker-lost', 'exact'],
      ['succeeded', 'exact'],
    ]);
    expect(attempts[0]?.message).toContain('signal 9');
    expect(attempts[1]?.resumedFromStep).toBeGreaterThanOrEqual(saved);
    expect(failures).toEqual({});
  }));

test.skipIf(!CLOCKS_CAN_BE_WRONG)(
  'kill -9 of the supervisor: its child ends by itself, the lease runs out by the clock of the database, another worker goes on; the clocks of both are an hour wrong (I3, I5)',
  () =>
    withTraining(0.2, async (cluster, training) => {
      const { home, startWith } = cluster;
      const lost = await startHeld(cluster, wrongBy(1, faults.env));
      const child = await childPid(home, training, 1);
      const [written = ''] = (await logOf(home, training, 1)).split(' ');
      expect(Date.parse(written) - Date.now()).toBeGreaterThan(3_000_000);
      await untilSavedAt(home, training, 2, 1);
      const { rows } = await home.sql.query<{ ms: number }>(
        'SELECT extract(epoch FROM until - clock_timestamp())::float8 * 1000 AS ms FROM lease',
      );
      expect(rows[0]?.ms).toBeGreaterThan(0);
      expect(rows[0]?.ms).toBeLessThanOrEqual(home.tunables.leaseMs);
      lost.signal('SIGKILL');
      faults.heal();
      await until('the orphaned child to end', () => !isAlive(child));
      await startWith({ env: wrongBy(-1) }, 'worker', '--slots', '1');
      await untilEnded(home, [training]);
      expect(await resultOf(home, training)).toEqual(uninterrupted);
      const { attempts } = await runOf(home, training);
      expect(attempts.map((attempt) => attempt.exit)).toEqual(['worker-lost', 'succeeded']);
      expect(attempts[1]?.workerId).not.toBe(attempts[0]?.workerId);
    }),
);

test('SIGTERM: a checkpoint is saved and the run requeued, no failure counted, at most one step done again', () =>
  withTraining(1, async (cluster, training) => {
    const { home, start } = cluster;
    const preempted = await startHeld(cluster);
    await untilSavedAt(home, training, 2, 1);
    preempted.signal('SIGTERM');
    await until('it to stop', () => preempted.output().includes('stopping'));
    faults.heal();
    expect(await preempted.ended).toBe(0);
    const stopped = await runOf(home, training);
    expect(stopped).toMatchObject({ status: 'QUEUED', failures: {}, attempts: [{ exit: 'preempted' }] });
    await start('worker', '--slots', '1');
    await untilEnded(home, [training]);
    expect(await resultOf(home, training)).toEqual(uninterrupted);
    const doneAgain = await home.db.metricArchive.count({ where: { runId: training, key: 'train/loss' } });
    expect(doneAgain).toBeLessThanOrEqual(1);
  }));

test('a worker that slept past its lease is refused: what its child still sent is not written (I2)', () =>
  withTraining(0.2, async (cluster, training) => {
    const { home, start } = cluster;
    const zombie = await startHeld(cluster);
    const child = await childPid(home, training, 1);
    await untilSavedAt(home, training, 2, 1);
    zombie.signal('SIGSTOP');
    faults.heal();
    await start('worker', '--slots', '1');
    await until(
      'another worker to take over',
      async () => (await runOf(home, training)).attempts.length === 2,
    );
    await until("the zombie's child to end", () => !isAlive(child));
    const before = await home.db.checkpoint.count({ where: { runId: training, fence: 1 } });
    zombie.signal('SIGCONT');
    await until('the zombie to give up', async () => (await logOf(home, training, 1)).includes(': ending'));
    await untilEnded(home, [training]);
    expect(await home.db.checkpoint.count({ where: { runId: training, fence: 1 } })).toBe(before);
    expect(await resultOf(home, training)).toEqual(uninterrupted);
    const { attempts } = await runOf(home, training);
    expect(attempts.map((attempt) => attempt.exit)).toEqual(['worker-lost', 'succeeded']);
  }));

const s3 = s3Program();
const secondHome = mkdtempSync(path.join(tmpdir(), 'keygrid-second-'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(secondHome, { recursive: true, force: true }));

test.skipIf(s3 === undefined)(
  'S3 away: the training goes on and its checkpoints follow; the worker killed, another machine goes on from S3 with the same bits',
  async () => {
    const server = await startS3Server(s3 ?? '');
    for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
    const run = async (cluster: Cluster, training: string) => {
      const { home, dataFolder, startWith } = cluster;
      const lost = await startHeld(cluster);
      const saved = await untilSavedAt(home, training, 2, 1);
      await server.stop();
      const held = heldAt(saved + 6); // it is not done before the store is back
      faults.cause(held);
      await until('the step at which it is held', () => faults.count(held) > 0);
      await until('four more steps without a store', async () => {
        const { step = 0 } = (await resultOf(home, training)).loss.at(-1) ?? {};
        return step >= saved + 4;
      });
      const before = await home.db.checkpoint.count({ where: { runId: training } });
      await server.start();
      await until('the checkpoints to follow', async () => {
        return (await home.db.checkpoint.count({ where: { runId: training } })) > before;
      });
      lost.signal('SIGKILL');
      faults.heal();
      const elsewhere = {
        KEYGRID_HOME: secondHome,
        DATABASE_URL: home.sql.url,
        KEYGRID_DATA_TINY: dataFolder,
      };
      await startWith({ env: elsewhere }, 'worker', '--slots', '1');
      await untilEnded(home, [training]);
      expect(await resultOf(home, training)).toEqual(uninterrupted);
      const { attempts, failures } = await runOf(home, training);
      expect(attempts.map((attempt) => attempt.exit)).toEqual(['worker-lost', 'succeeded']);
      expect(attempts[1]?.resumedFromStep).toBeGreaterThanOrEqual(saved);
      expect(failures).toEqual({});
      expect(await logOf(home, training, attempts[1]?.fence ?? 0)).toContain(
        'going on from the checkpoint of step',
      );
    };
    await withTraining(0.2, run, { KEYGRID_STORE: server.url('grids') }).finally(() => server.remove());
  },
);
