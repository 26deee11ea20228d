/** Cluster mode: commands on several machines share a Postgres, a Redis and a folder, and one of the machines dies. */
import { REDIS_IS_INSTALLED, type OpenHome } from '@keygrid/runs/testing';
import { metricSeries } from '@keygrid/results';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type Cluster } from './testing/cluster.ts';
import type { Answer } from './testing/keygrid.ts';

if (!REDIS_IS_INSTALLED) console.warn('redis-server is not installed: cluster mode is not tested');

const SEEDS = [1, 2, 3];
const EPOCHS = 8;
const STEPS = EPOCHS * 4;
/** Three trainings that save at every step, two evaluations each. */
const GRID = {
  name: 'cluster',
  about: 'a test',
  base: {
    data: { name: 'tiny-pairs' },
    model: {
      inputSide: 64,
      backbone: { layers: [1, 1, 1, 1], width: 4 },
      csfa: false,
      decoder: { channels: [4, 4], groups: 2 },
    },
    training: { epochs: EPOCHS, batch: 4, optimiser: { learningRate: 1e-3 } },
  },
  axes: { product: { 'evaluation.kbc.mode': ['none', 'both'] } },
  seeds: SEEDS,
  placement: { checkpointEverySeconds: 0.001 },
};
const RUNS = 3 * SEEDS.length;

describe.skipIf(!REDIS_IS_INSTALLED)('a cluster', () => {
  let cluster: Cluster;
  let home: OpenHome;
  let workers: { readonly ended: Promise<Answer> }[];
  beforeAll(async () => {
    cluster = await startCluster(0.2);
  });
  afterAll(() => cluster.stop());

  const poll = <T>(ask: () => Promise<T>) => expect.poll(ask, { interval: 20 });
  /** The process of an attempt, as its log names it. */
  const childOf = async ({ logKey }: { logKey: string }): Promise<number> => {
    let pid = 0;
    await poll(async () => {
      const { text } = await home.store.readLog(logKey);
      return (pid = Number(/child process (\d+)/.exec(text)?.[1] ?? 0));
    }).toBeGreaterThan(0);
    return pid;
  };

  test('a grid is submitted from a machine that computes nothing', async () => {
    const desk = cluster.machine('desk');
    writeFileSync(path.join(desk.folder, 'grid.yaml'), JSON.stringify(GRID));
    const size = ['--pairs', '16,4,6', '--image-size', '96x72'];
    expect(await desk.keygrid('data', 'synth', 'pairs', ...size)).toMatchObject({ code: 0 });
    expect(await desk.keygrid('data', 'add', 'tiny-pairs', 'pairs')).toMatchObject({ code: 0 });
    const submitted = await desk.keygrid('submit', 'grid.yaml', '--json');
    expect(submitted).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(submitted.stdout)).toMatchObject({ study: 'cluster', cells: { added: 6 } });
    home = await cluster.observe();
    expect(await home.db.run.count()).toBe(RUNS);
  });

  test('the queue is lost while runs wait in it (I1)', async () => {
    const data = path.join(cluster.base, 'desk', 'pairs');
    // Each machine has its data elsewhere.
    for (const name of ['left', 'right'])
      cpSync(data, path.join(cluster.base, 'data', name), { recursive: true });
    const machines = ['left', 'right'].map((name) =>
      cluster.machine(name, { KEYGRID_DATA_TINY_PAIRS: path.join(cluster.base, 'data', name) }),
    );
    workers = await Promise.all(machines.map((machine) => machine.start('worker', '--slots', '1')));
    // Nothing is queued before both are ready: each takes a training at once.
    await cluster.machine('head').start('scheduler');
    const children = new Set<number>();
    await poll(async () => {
      for (const attempt of await home.db.attempt.findMany()) {
        const child = await childOf(attempt);
        process.kill(child, 'SIGSTOP'); // no slot is free while the queue is looked at
        children.add(child);
      }
      return children.size;
    }).toBe(2);
    const waiting = await home.db.run.findMany({ where: { status: 'QUEUED' } });
    expect(waiting).toHaveLength(1);
    const bell = `keygrid-${home.storeId}:keygrid-any-0:${waiting[0]?.id}-0`;
    const rung = (): Promise<string> => cluster.redis.command(`EXISTS ${bell}`);
    await poll(rung).toBe(':1');
    expect(await cluster.redis.command('FLUSHALL')).toBe('+OK');
    await poll(rung).toBe(':1');
    for (const child of children) process.kill(child, 'SIGCONT');
  });

  test('kill -9 of a worker: the other goes on from the checkpoint (I3, I5, I6)', async () => {
    const saved = () =>
      home.db.checkpoint.findFirst({ where: { kind: 'last', step: { gte: 3 } }, orderBy: { id: 'asc' } });
    await poll(saved).not.toBeNull();
    const { runId, fence } = (await saved()) ?? { runId: '', fence: 0 };
    const lost = await home.db.attempt.findUniqueOrThrow({
      where: { runId_fence: { runId, fence } },
      include: { worker: true },
    });
    const childPid = await childOf(lost);
    expect(isAlive(childPid)).toBe(true);
    process.kill(lost.worker.pid, 'SIGKILL');
    const { code, stderr } = await Promise.race(workers.map(({ ended }) => ended));
    expect(stderr).toContain(`(process ${lost.worker.pid}) was ended from outside by SIGKILL`);
    expect(code).toBe(1);
    await poll(async () => isAlive(childPid)).toBe(false);

    await poll(() => home.db.run.count({ where: { status: 'SUCCEEDED' } })).toBe(RUNS);
    const attempts = await home.db.attempt.findMany({ where: { runId }, orderBy: { fence: 'asc' } });
    expect(attempts).toMatchObject([
      { exit: 'worker-lost', workerId: lost.workerId, resumedFromStep: null },
      { exit: 'succeeded', continuity: 'exact' },
    ]);
    expect(attempts[1]?.workerId).not.toBe(lost.workerId);
    expect(attempts[1]?.resumedFromStep).toBeGreaterThanOrEqual(3);
    expect(attempts[1]?.resumedFromStep).toBeLessThan(STEPS);
    expect(attempts[0]?.message).toContain('did not renew its lease');
  });

  test('every run once, every point once, every attempt on record', async () => {
    const all = await home.db.run.findMany({ include: { attempts: true } });
    expect(all.map(({ status, failures }) => [status, failures])).toEqual(all.map(() => ['SUCCEEDED', {}]));
    expect(all.flatMap(({ attempts }) => attempts)).toHaveLength(RUNS + 1);
    expect(all.flatMap(({ attempts }) => attempts).filter(({ endedAt }) => endedAt === null)).toEqual([]);
    const steps = Array.from({ length: STEPS }, (_, i) => i + 1);
    for (const { id } of all.filter(({ stage }) => stage === 'training')) {
      const losses = await metricSeries(home, id, 'train/loss');
      expect(losses.map(({ step }) => step)).toEqual(steps);
    }
    const { rows } = await home.sql.query(
      'SELECT run_id, key, step FROM metric_point GROUP BY 1, 2, 3 HAVING count(*) > 1',
    );
    expect(rows).toEqual([]);
  });

  test('report and status answer on a machine that has neither data nor runs', async () => {
    const elsewhere = cluster.machine('elsewhere');
    const report = await elsewhere.keygrid('report', 'cluster', '--json');
    expect(report).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(report.stdout)).toMatchObject({ counts: { cells: 6, evaluations: 6, trainings: 3 } });
    const status = await elsewhere.keygrid('status', '--json');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(status.stdout)).toMatchObject({
      studies: [{ name: 'cluster', trainings: { SUCCEEDED: 3 }, evaluations: { SUCCEEDED: 6 } }],
      workers: [{ device: 'cpu', running: 0, takenBy: null }],
    });
  });
});

/** A zombie counts as gone. */
function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}
