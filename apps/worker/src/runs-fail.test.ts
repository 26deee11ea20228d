/** What a worker does when the database goes away, a run is cancelled or paused, or its data are damaged. */
import { cancelRun, hold } from '@keygrid/runs';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startCluster, STEPS_AN_EPOCH, tinyGrid, type Cluster } from './testing/cluster.ts';
import { childPid, resultOf, runOf, untilEnded, untilSavedAt } from './testing/observe.ts';
import { isAlive } from './testing/process.ts';
import { until } from './testing/until.ts';

async function withTraining(epochs: number, work: (cluster: Cluster, training: string) => Promise<void>) {
  const cluster = await startCluster(1);
  try {
    const plan = await cluster.submit(tinyGrid({ epochs }));
    const [training = ''] = plan.trainings.keys();
    await cluster.start('scheduler');
    await work(cluster, training);
  } finally {
    await cluster.close();
  }
}

test('Postgres goes down in the middle: the training neither stops nor fails, and every point is there once (I11)', () =>
  withTraining(8, async ({ home, start }, training) => {
    await start('worker', '--slots', '1');
    await untilSavedAt(home, training, 5, 1);
    const postmaster = () => {
      const file = path.join(home.settings.home, 'postgres/data/postmaster.pid');
      return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
    };
    const before = postmaster() ?? 0;
    process.kill(before, 'SIGINT'); // fast shutdown; the process that misses it starts it again
    await until('another server to answer', async () => {
      const answers = await home.db.run.count().then(Boolean, () => false);
      return answers && postmaster() !== before;
    });
    await untilEnded(home, [training]);
    const { status, loss } = await resultOf(home, training);
    expect(status).toBe('SUCCEEDED');
    expect(loss.map((point) => point.step)).toEqual(
      Array.from({ length: 8 * STEPS_AN_EPOCH }, (_, i) => i + 1),
    );
    expect((await runOf(home, training)).attempts.map((attempt) => attempt.exit)).toEqual(['succeeded']);
  }));

test('a cancelled run ends its child; a paused one saves, waits, and goes on when it may', () =>
  withTraining(1000, async ({ home, start }, training) => {
    await start('worker', '--slots', '1');
    const saved = await untilSavedAt(home, training, 5, 1);
    await hold(home, { study: 'tiny-grid' }, true);
    await until('the run to be queued again', async () => (await runOf(home, training)).status === 'QUEUED');
    expect((await runOf(home, training)).attempts[0]?.exit).toBe('preempted');
    await hold(home, { study: 'tiny-grid' }, false);
    await until('the run to go on', async () => (await runOf(home, training)).attempts.length === 2);
    const { attempts } = await runOf(home, training);
    expect(attempts[1]?.resumedFromStep).toBeGreaterThanOrEqual(saved);
    const child = await childPid(home, training, attempts[1]?.fence ?? 0);
    await cancelRun(home, training);
    await until('the child to end', () => !isAlive(child));
    expect((await runOf(home, training)).status).toBe('CANCELLED');
  }));

test('a damaged picture fails the training at once, naming the file, and blocks its evaluations (I10, I12)', () =>
  withTraining(2, async ({ home, start, dataFolder }, training) => {
    for (const folder of readdirSync(path.join(dataFolder, 'JPEGImages'))) {
      for (const name of readdirSync(path.join(dataFolder, 'JPEGImages', folder))) {
        const file = path.join(dataFolder, 'JPEGImages', folder, name);
        writeFileSync(file, Buffer.alloc(readFileSync(file).length)); // the size is part of the fingerprint
      }
    }
    // As a version registered it that recorded no contents: a worker cannot see the change.
    await home.sql.query('UPDATE data_set SET contents = NULL');
    await start('worker', '--slots', '1');
    await untilEnded(home, [training]);
    const failed = await home.db.run.findUniqueOrThrow({ where: { id: training } });
    expect(failed).toMatchObject({
      status: 'FAILED',
      lastClass: 'corrupt-data',
      failures: { 'corrupt-data': 1 },
    });
    expect(failed.lastMessage).toMatch(/JPEGImages.*pair \d{6}-.*: not a readable picture/);
    const evaluations = await home.db.run.findMany({ where: { stage: 'evaluation' } });
    expect(evaluations.map((run) => run.status)).toEqual(['BLOCKED']);
  }));

test('a run that holds more memory than it may is ended as out-of-memory, with what to do', () =>
  withTraining(1000, async ({ home, start }, training) => {
    await start('worker', '--slots', '1', '--memory', '0.03');
    await untilEnded(home, [training]);
    const failed = await home.db.run.findUniqueOrThrow({ where: { id: training } });
    expect(failed).toMatchObject({ status: 'FAILED', failures: { 'out-of-memory': 1 } });
    expect(failed.lastMessage).toMatch(
      /^The run used 0\.\d\d GiB of memory; a run may use 0\.03 GiB .*--memory/,
    );
  }));

test('late answers after the end: a diverging training ends as non-finite-loss at its first attempt, every time', async () => {
  const cluster = await startCluster(1);
  try {
    const plan = await cluster.submit(tinyGrid({ epochs: 2, seeds: [1, 2, 3, 4], learningRate: 1e30 }));
    const ids = [...plan.trainings.keys()];
    await cluster.start('scheduler');
    await cluster.start('worker', '--slots', '2');
    await untilEnded(cluster.home, ids);
    const ended = await Promise.all(ids.map((id) => runOf(cluster.home, id)));
    expect(ended.map(({ status, failures }) => ({ status, failures }))).toEqual(
      ids.map(() => ({ status: 'FAILED', failures: { 'non-finite-loss': 1 } })),
    );
  } finally {
    await cluster.close();
  }
});
