/** Controls reach a running child: paused it saves and is handed back, cancelled or deleted it ends. Says how long each took. */
import { cancelStudy, hold, removeStudy, retry } from '@keygrid/runs';
import { expect, test } from 'vitest';
import { startCluster, tinyGrid } from './testing/cluster.ts';
import { childPid, runOf, untilSavedAt } from './testing/observe.ts';
import { isAlive } from './testing/process.ts';
import { until } from './testing/until.ts';

test('pause, retry afresh, cancel and delete end the child of a run that is under way', async () => {
  const cluster = await startCluster(1);
  try {
    const { home, start } = cluster;
    const grid = tinyGrid({ epochs: 100_000 });
    const study = 'tiny-grid';
    const [training = ''] = (await cluster.submit(grid)).trainings.keys();
    await start('scheduler');
    await start('worker', '--slots', '1');
    const took: string[] = [];
    /** Resolves with how the attempt ended, once its child is gone. */
    const told = async (name: string, control: () => Promise<unknown>) => {
      const fence = await until('a claim', async () => (await home.db.lease.findFirst())?.fence);
      await untilSavedAt(home, training, 1, fence);
      const pid = await childPid(home, training, fence);
      const asked = performance.now();
      await control();
      await until('its child to be gone', () => Promise.resolve(!isAlive(pid)));
      took.push(`${name} ${((performance.now() - asked) / 1000).toFixed(1)} s`);
      if (name === 'delete') return undefined;
      const attempt = async () => (await runOf(home, training)).attempts.find((one) => one.fence === fence);
      return until('its attempt to end', async () => (await attempt())?.exit ?? false);
    };
    expect(await told('pause', () => hold(home, { study }, true))).toBe('preempted');
    expect(await home.db.lease.count()).toBe(0);
    await hold(home, { study }, false);
    expect(await told('retry afresh', () => retry(home, { run: training }, { fresh: true }))).toBe(
      'cancelled',
    );
    expect(await told('cancel', () => cancelStudy(home, study))).toBe('cancelled');
    await cluster.submit(grid);
    await told('delete', () => removeStudy(home, study));
    expect([await home.db.run.count(), await home.db.leaving.count()]).toEqual([0, 0]);
    console.log(`from a control to the end of the child, at factor 1: ${took.join(', ')}`);
  } finally {
    await cluster.close();
  }
});
