/** A worker that is told to end hands its runs back at once, whatever it is doing, and counts no failure; one that may not have the time says so. */
import { expect, test } from 'vitest';
import { startCluster, tinyGrid } from './testing/cluster.ts';
import { runOf, untilSavedAt } from './testing/observe.ts';
import { until } from './testing/until.ts';

test('interrupted as it starts or later, by any notice: handed back at once, no failure counted', async () => {
  const cluster = await startCluster(1);
  try {
    const { home, start } = cluster;
    const [training = ''] = (await cluster.submit(tinyGrid({ epochs: 1000 }))).trainings.keys();
    await start('scheduler');
    const interrupt = async (signal: NodeJS.Signals, moment: (attempts: number) => Promise<unknown>) => {
      const { attempts: before } = await runOf(home, training);
      const worker = await start('worker', '--slots', '1');
      await moment(before.length + 1);
      worker.signal(signal);
      expect(await worker.ended).toBe(0);
      expect(worker.output()).not.toMatch(/Debugger|^ +at /m);
      const { status, failures, attempts } = await runOf(home, training);
      expect({ status, failures }).toEqual({ status: 'QUEUED', failures: {} });
      expect(attempts.at(-1)?.exit).toBe('preempted');
      expect(await home.db.lease.count()).toBe(0);
      expect(await home.db.worker.count({ where: { retiredAt: null } })).toBe(0);
    };
    const claimed = (attempts: number) =>
      until('a claim', async () => (await runOf(home, training)).attempts.length === attempts);
    await interrupt('SIGUSR1', claimed);
    await interrupt('SIGHUP', claimed);
    await interrupt('SIGUSR2', async (attempts) => {
      await claimed(attempts);
      const { attempts: all } = await runOf(home, training);
      await untilSavedAt(home, training, 1, all.at(-1)?.fence ?? 0);
    });
    // What its checkpoints took was measured; were it more than the budget, the next worker would say so.
    const { count } = await home.db.checkpoint.updateMany({
      where: { seconds: { gt: 0 } },
      data: { seconds: 40.26 },
    });
    expect(count).toBeGreaterThan(0);
    const worker = await start('worker', '--slots', '2');
    expect(worker.output()).toMatch(
      /Told to stop, this worker has [\d.]+ s \(this worker itself\) and may need 80\.5 s: lately a checkpoint took 40\.3 s for each of 2 slots, a step 0 s\./,
    );
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  } finally {
    await cluster.close();
  }
});
