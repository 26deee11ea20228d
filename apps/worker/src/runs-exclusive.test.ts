/** Real workers that share a machine, and runs whose times are taken alone. */
import os from 'node:os';
import type { Runs } from '@keygrid/runs';
import { afterEach, expect, test } from 'vitest';
import { startCluster, tinyGrid, type Cluster } from './testing/cluster.ts';
import { childPid, logOf, runOf, untilEnded, untilSavedAt } from './testing/observe.ts';
import { isAlive } from './testing/process.ts';
import { until } from './testing/until.ts';

const TIMEOUT_MS = 180_000;

let cluster: Cluster;
afterEach(() => cluster.close());

/** Pairs of attempts that were on one machine at one time, one of them exclusive. */
async function intrusions(runs: Runs): Promise<object[]> {
  const { rows } = await runs.sql.query(
    `SELECT own.run_id, other.run_id AS other
     FROM attempts_overview AS own JOIN run ON run.id = own.run_id AND run.exclusive
     JOIN attempts_overview AS other ON other.worker_machine = own.worker_machine AND other.id <> own.id
       AND other.started_at < own.ended_at AND own.started_at < other.ended_at`,
  );
  return rows;
}

test(
  'two workers of two slots each: exclusive runs take their turns alone, with all threads, and the others go on between',
  async () => {
    cluster = await startCluster(0.2);
    const { runs, submit, start } = cluster;
    const shared = await submit(tinyGrid({ name: 'beside', epochs: 1, seeds: [1, 2, 3, 4] }));
    const exclusive = await submit(
      tinyGrid({ name: 'timed', epochs: 1, seeds: [5, 6], timing: 'exclusive' }),
    );
    await start('scheduler');
    await Promise.all([1, 2].map(() => start('worker', '--slots', '2', '--threads', '1')));
    const idsOf = (plan: typeof shared) => [...plan.trainings.keys(), ...plan.evaluations.keys()];
    await untilEnded(runs, [...idsOf(shared), ...idsOf(exclusive)]);
    for (const id of idsOf(exclusive)) {
      const { status, attempts } = await runOf(runs, id);
      expect(status).toBe('SUCCEEDED');
      expect(attempts).toMatchObject([{ alone: true, environment: { threads: 2 } }]);
    }
    expect(await intrusions(runs)).toEqual([]);
    const beside = await Promise.all(idsOf(shared).map((id) => runOf(runs, id)));
    expect(beside.map(({ status }) => status)).toEqual(beside.map(() => 'SUCCEEDED'));
    expect(beside.flatMap(({ attempts }) => attempts)).toEqual(
      beside.flatMap(() => [
        expect.objectContaining({ environment: expect.objectContaining({ threads: 1 }) as object }),
      ]),
    );
    const { machine } = await runs.db.worker.findFirstOrThrow();
    expect(await runs.db.worker.count({ where: { machine } })).toBe(2);
  },
  TIMEOUT_MS,
);

test(
  'kill -9 of the worker of an exclusive run: its machine is free again once the lease has run out, and the run goes on',
  async () => {
    cluster = await startCluster(0.2);
    const { runs, submit, start } = cluster;
    const plan = await submit(tinyGrid({ epochs: 6, timing: 'exclusive' }));
    const [training = ''] = plan.trainings.keys();
    await start('scheduler');
    const lost = await start('worker', '--slots', '1');
    await untilSavedAt(runs, training, 3, 1);
    const child = await childPid(runs, training, 1);
    lost.signal('SIGKILL');
    await start('worker', '--slots', '2');
    const other = await submit(tinyGrid({ name: 'other', epochs: 1, seeds: [2] }));
    await until('the orphaned child to end', () => !isAlive(child), runs.tunables.orphanMs + 5_000);
    await untilEnded(runs, [training, ...plan.evaluations.keys(), ...other.evaluations.keys()]);
    expect(await runOf(runs, training)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: [
        { exit: 'worker_lost', alone: true, environment: { threads: os.availableParallelism() } },
        { exit: 'succeeded', alone: true, continuity: 'exact' },
      ],
    });
    expect(await logOf(runs, training, 2)).toContain('no other run shares the machine');
    expect(await intrusions(runs)).toEqual([]);
  },
  TIMEOUT_MS,
);
