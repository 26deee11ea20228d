/** Matchers that need no training, of every kind: through a scheduler and a worker, killed once, to the same bits. */
import type { OpenHome } from '@keygrid/runs/testing';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startCluster, tinyGrid } from './testing/cluster.ts';
import { childPid, runOf, untilEnded } from './testing/observe.ts';
import { systemFaults, type SystemFault } from './testing/system-faults.ts';
import { until } from './testing/until.ts';

const weights = path.resolve(import.meta.dirname, '../../../libs/matchers/testdata/parity');
/** Random ones: a ResNet with a classifier, and NCNet in its authors' format. */
const RESNET = path.join(weights, 'resnet-2-2-2-1-w4.weights.safetensors');
const NCNET = path.join(weights, 'ncnet-checkpoint-1.pth.tar');
const MATCHERS = [
  { kind: 'ncnet', weights: NCNET, networkSide: 64 },
  { kind: 'features', readout: 'nearest' },
  { kind: 'features', readout: 'window', mutual: 'soft' },
  { kind: 'hyperpixel', ids: [0, 3, 5] },
];
const KBC = ['none', 'both'];

const faults = systemFaults();
afterAll(() => faults.remove());

function matcherGrid(): object {
  const { base, ...grid } = tinyGrid({ epochs: 1, seeds: [1, 2] }) as { base: object };
  const matcher = { weights: RESNET, side: 64 };
  const axes = { product: { matcher: MATCHERS, 'evaluation.kbc.mode': KBC } };
  return { ...grid, base: { ...base, matcher }, axes };
}

async function withMatchers(
  work: (home: OpenHome, ids: readonly string[]) => Promise<void>,
  ...held: readonly SystemFault[]
): Promise<void> {
  const cluster = await startCluster(0.2, { test: 40 });
  try {
    const plan = await cluster.submit(matcherGrid());
    expect(plan.trainings.size).toBe(0);
    const ids = [...plan.evaluations.keys()];
    expect(ids).toHaveLength(MATCHERS.length * KBC.length);
    for (const id of ids) expect(await runOf(cluster.home, id)).toMatchObject({ status: 'QUEUED' });
    await cluster.startWith({ env: faults.env }, 'worker', '--slots', '1');
    faults.cause(...held);
    await cluster.start('scheduler');
    await work(cluster.home, ids);
  } finally {
    await cluster.close();
  }
}

/** SHA-256 of all predictions of each finished evaluation. */
async function predictions(home: OpenHome, ids: readonly string[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const id of ids) {
    expect(await runOf(home, id)).toMatchObject({ status: 'SUCCEEDED' });
    const { rows } = await home.sql.query<{ points: Buffer }>(
      'SELECT points FROM prediction_chunk WHERE evaluation_id = $1 ORDER BY chunk',
      [id],
    );
    expect(rows.length).toBeGreaterThan(0);
    const hash = rows.reduce((sum, { points }) => sum.update(points), createHash('sha256'));
    hashes.set(id, hash.digest('hex'));
  }
  return hashes;
}

/** Of the attempts of one fence, the child of each evaluation; those of one matcher share theirs. */
const childrenOf = (home: OpenHome, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => childPid(home, id, (await runOf(home, id)).attempts[0]?.fence ?? 0)));

test('every kind of matcher, without and with KBC: two of one matcher share a child, and killed once they end in the same bits', async () => {
  let alone = new Map<string, string>();
  await withMatchers(async (home, ids) => {
    await untilEnded(home, ids);
    alone = await predictions(home, ids);
    expect(new Set(alone.values()).size).toBe(ids.length);
    const children = await childrenOf(home, ids);
    expect(new Set(children).size).toBe(MATCHERS.length);
  });
  await withMatchers(async (home, ids) => {
    const claimed = await until('one to be claimed', () =>
      home.db.attempt
        .findFirst({ orderBy: { id: 'asc' }, select: { runId: true, fence: true } })
        .then((one) => one ?? undefined),
    );
    process.kill(await childPid(home, claimed.runId, claimed.fence), 'SIGKILL');
    faults.heal();
    await untilEnded(home, ids);
    const { attempts } = await runOf(home, claimed.runId);
    expect(attempts.map(({ exit }) => exit)).toEqual(['worker-lost', 'succeeded']);
    expect(await predictions(home, ids)).toEqual(alone);
  }, 'compute * wait'); // it is not done before it is killed
});
