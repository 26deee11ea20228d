/** Evaluations that share their passes in one child: the same bits as alone, and what befalls one leaves the others be. */
import { cancelRun } from '@keygrid/runs';
import type { OpenHome } from '@keygrid/runs/testing';
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { startCluster, tinyGrid } from './testing/cluster.ts';
import { childPid, logOf, runOf, untilEnded } from './testing/observe.ts';
import { until } from './testing/until.ts';

const KBC = ['none', 'source', 'target', 'both'];
const PAIRS = 60;

async function withEvaluations(work: (home: OpenHome, ids: Record<string, string>) => Promise<void>) {
  const cluster = await startCluster(0.2, { test: PAIRS });
  try {
    const plan = await cluster.submit(tinyGrid({ epochs: 1, kbc: KBC }));
    const ids = [...plan.evaluations.values()].map(({ id, spec }) => [spec.kbc.mode, id]);
    await cluster.start('scheduler');
    await cluster.start('worker', '--slots', '1');
    await work(cluster.home, Object.fromEntries(ids) as Record<string, string>);
  } finally {
    await cluster.close();
  }
}

/** SHA-256 of all predictions of a finished evaluation. */
async function predictions(home: OpenHome, id = ''): Promise<string> {
  const { rows } = await home.sql.query<{ points: Buffer }>(
    'SELECT points FROM prediction_chunk WHERE evaluation_id = $1 ORDER BY chunk',
    [id],
  );
  expect(rows.length).toBeGreaterThan(0);
  return rows.reduce((hash, { points }) => hash.update(points), createHash('sha256')).digest('hex');
}

/** As the log of its first attempt names it. */
async function childOf(home: OpenHome, id: string): Promise<number> {
  const fence = await until(`${id} to be claimed`, async () => (await runOf(home, id)).attempts[0]?.fence);
  return childPid(home, id, fence);
}

/** Of evaluations that are in one child: each attempt's log names the same. */
async function commonChild(home: OpenHome, ids: readonly string[]): Promise<number> {
  const pids = await Promise.all(ids.map((id) => childOf(home, id)));
  expect(new Set(pids).size).toBe(1);
  return pids[0] ?? 0;
}

let together: Record<string, string>;
beforeAll(() =>
  withEvaluations(async (home, ids) => {
    await untilEnded(home, Object.values(ids));
    await commonChild(home, Object.values(ids));
    const hashes = Object.entries(ids).map(async ([mode, id]) => [mode, await predictions(home, id)]);
    together = Object.fromEntries(await Promise.all(hashes)) as Record<string, string>;
    expect(new Set(Object.values(together)).size).toBeGreaterThan(1);
  }),
);

test('a cancelled one leaves the child; its death counts once for each other, and apart they end in the same bits (I3)', () =>
  withEvaluations(async (home, { source: cancelled = '', ...others }) => {
    const rest = Object.values(others);
    const pid = await childOf(home, cancelled);
    // It cannot end by itself meanwhile.
    process.kill(pid, 'SIGSTOP');
    expect(await commonChild(home, [cancelled, ...rest])).toBe(pid);
    const { fence = 0 } = (await runOf(home, cancelled)).attempts[0] ?? {};
    await cancelRun(home, cancelled);
    await until('the cancelled one to leave', async () =>
      /cancelled|no longer ours/.test(await logOf(home, cancelled, fence)),
    );
    for (const id of rest) expect(await runOf(home, id)).toMatchObject({ status: 'RUNNING' });
    process.kill(pid, 'SIGKILL');
    await untilEnded(home, rest);
    expect(await runOf(home, cancelled)).toMatchObject({ status: 'CANCELLED' });
    const pids = new Set<number>();
    for (const [mode, id] of Object.entries(others)) {
      const { status, attempts } = await runOf(home, id);
      expect(status).toBe('SUCCEEDED');
      expect(attempts.map(({ exit }) => exit)).toEqual(['worker-lost', 'succeeded']);
      expect(await predictions(home, id)).toBe(together[mode]);
      pids.add(await childPid(home, id, attempts[1]?.fence ?? 0));
    }
    expect(pids.size).toBe(rest.length);
  }));
