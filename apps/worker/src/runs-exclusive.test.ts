/** Real workers that share a machine, and runs whose times are taken alone. */
import type { OpenHome } from '@keygrid/runs/testing';
import os from 'node:os';
import { afterAll, afterEach, expect, test } from 'vitest';
import { startCluster, tinyGrid, type Cluster } from './testing/cluster.ts';
import { childPid, logOf, runOf, untilEnded, untilSavedAt } from './testing/observe.ts';
import { isAlive } from './testing/process.ts';
import { heldAt, systemFaults } from './testing/system-faults.ts';
import { until } from './testing/until.ts';

let cluster: Cluster;
const faults = systemFaults();
afterEach(() => cluster.close());
afterAll(() => faults.remove());

/** Pairs of attempts that were on one machine at one time, one of them exclusive. */
async function intrusions(home: OpenHome): Promise<object[]> {
  const { rows } = await home.sql.query(
    `SELECT own.run_id, other.run_id AS other
     FROM attempts_overview AS own JOIN run ON run.id = own.run_id AND run.exclusive
     JOIN attempts_overview AS other ON other.worker_machine = own.worker_machine AND other.id <> own.id
       AND other.started_at < own.ended_at AND own.started_at < other.ended_at`,
  );
  return rows;
}

test('two workers of two slots each: exclusive runs take their turns alone, with all threads, and the others go on between', async () => {
  cluster = await startCluster(0.2);
  const { home, start } = cluster;
  const shared = await cluster.submit(tinyGrid({ name: 'beside', epochs: 1, seeds: [1, 2, 3, 4] }));
  const exclusive = await cluster.submit(
    tinyGrid({ name: 'timed', epochs: 1, seeds: [5, 6], timing: 'exclusive' }),
  );
  await start('scheduler');
  await Promise.all([1, 2].map(() => start('worker', '--slots', '2', '--threads', '1')));
  const idsOf = (plan: typeof shared) => [...plan.trainings.keys(), ...plan.evaluations.keys()];
  await untilEnded(home, [...idsOf(shared), ...idsOf(exclusive)]);
  for (const id of idsOf(exclusive)) {
    const { status, attempts } = await runOf(home, id);
    expect(status).toBe('SUCCEEDED');
    expect(attempts).toMatchObject([{ alone: true, environment: { threads: 2 } }]);
  }
  expect(await intrusions(home)).toEqual([]);
  for (const id of idsOf(shared)) {
    const { status, attempts } = await runOf(home, id);
    expect(status).toBe('SUCCEEDED');
    expect(attempts).toMatchObject([{ environment: { threads: 1 } }]);
  }
  const { machine } = await home.db.worker.findFirstOrThrow();
  expect(await home.db.worker.count({ where: { machine } })).toBe(2);
});

test('kill -9 of the worker of an exclusive run: its machine is free again once the lease has run out, and the run goes on', async () => {
  cluster = await startCluster(0.2);
  const { home, start, startWith } = cluster;
  faults.cause(heldAt(3)); // it is not done before its worker is killed
  const plan = await cluster.submit(tinyGrid({ epochs: 6, timing: 'exclusive' }));
  const [training = ''] = plan.trainings.keys();
  await start('scheduler');
  const lost = await startWith({ env: faults.env }, 'worker', '--slots', '1');
  const child = await childPid(home, training, 1);
  await untilSavedAt(home, training, 2, 1);
  lost.signal('SIGKILL');
  faults.heal();
  await start('worker', '--slots', '2');
  const other = await cluster.submit(tinyGrid({ name: 'other', epochs: 1, seeds: [2] }));
  await until('the orphaned child to end', () => !isAlive(child));
  await untilEnded(home, [training, ...plan.evaluations.keys(), ...other.evaluations.keys()]);
  const ended = await runOf(home, training);
  expect(ended).toMatchObject({
    status: 'SUCCEEDED',
    attempts: [
      { exit: 'worker-lost', alone: true, environment: { threads: os.availableParallelism() } },
      { exit: 'succeeded', alone: true, continuity: 'exact' },
    ],
  });
  expect(await logOf(home, training, ended.attempts[1]?.fence ?? 0)).toContain(
    'no other run shares the machine',
  );
  expect(await intrusions(home)).toEqual([]);
});
