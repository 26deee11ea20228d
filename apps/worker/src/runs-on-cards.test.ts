/** Real workers and children on a machine whose cards a program in nvidia-smi's place lists; the children die as cards make them. */
import { cancelStudy, type Card } from '@keygrid/runs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startCluster, tinyGrid, type Cluster } from './testing/cluster.ts';
import { driverFolder } from './testing/driver.ts';
import { logOf, runOf, untilEnded } from './testing/observe.ts';
import type { TestProcess } from './testing/process.ts';
import { until } from './testing/until.ts';

const TIMEOUT_MS = 180_000;

let cluster: Cluster;
const workers: TestProcess[] = [];
beforeAll(async () => {
  cluster = await startCluster(0.2);
  await cluster.start('scheduler');
}, TIMEOUT_MS);
afterEach(async () => {
  // What it left is nothing that the next one's workers should compute.
  for (const { name } of await cluster.home.db.study.findMany()) await cancelStudy(cluster.home, name);
  for (const worker of workers) worker.signal('SIGTERM');
  await Promise.all(workers.splice(0).map(({ ended }) => ended));
}, TIMEOUT_MS);
afterAll(() => cluster.close());

type Fault = 'out of memory' | 'lost, as an error' | 'lost, as an abort';
interface Cards {
  rows: string[];
  listing?: string;
  visible?: string;
  faults?: Record<string, Fault>;
}

const hook = path.join(import.meta.dirname, 'testing/child-on-a-card.mjs');
const row = (id: number, gib: number, capability = '8.6') =>
  `${id}, GPU-${id}, ${1024 * gib}, ${1024 * gib - 100}, ${capability}, [N/A], NVIDIA A${gib}`;

async function startOn(
  { rows, listing, visible, faults = {} }: Cards,
  ...args: string[]
): Promise<TestProcess> {
  const env = {
    PATH: `${driverFolder(rows, listing)}:${process.env['PATH']}`,
    NODE_OPTIONS: `--import=${hook}`,
    GPU_TEST_FAULTS: JSON.stringify(faults),
    KEYGRID_CACHE: path.join(os.tmpdir(), 'keygrid-test-cache'),
    ...(visible === undefined ? {} : { CUDA_VISIBLE_DEVICES: visible }),
  };
  const worker = await cluster.startWith({ env }, 'worker', '--device', 'cuda', '--threads', '1', ...args);
  workers.push(worker);
  return worker;
}

async function devicesOf(
  id: string,
): Promise<{ device: string; exit: string | null; memoryGib: number | null }[]> {
  return cluster.home.db.attempt.findMany({
    where: { runId: id },
    orderBy: { fence: 'asc' },
    select: { device: true, exit: true, memoryGib: true },
  });
}

test(
  'a lost card closes its slots, said in a line and in the worker’s row; the run finishes on another worker, nothing counted against it',
  async () => {
    const { home } = cluster;
    const lost = await startOn({ rows: [row(0, 24), row(1, 24)], faults: { 0: 'lost, as an error', 1: 'lost, as an abort' } }); // prettier-ignore
    const plan = await cluster.submit(tinyGrid({ name: 'lost', epochs: 1, seeds: [11] }));
    const [training = ''] = plan.trainings.keys();
    await until('both cards to be lost', async () => (await home.db.worker.findFirstOrThrow()).slots === 0);
    const { cards, memoryGib, id } = await home.db.worker.findFirstOrThrow();
    expect((cards as unknown as Card[]).map(({ id: card, lost: why }) => `${card}: ${why}`)).toEqual([
      expect.stringMatching(/^0: .*CUDA_ERROR_LAUNCH_FAILED/),
      expect.stringMatching(/^1: .*uncorrectable ECC error/),
    ]);
    expect(memoryGib).toBe(0);
    for (const card of ['cuda:0', 'cuda:1'])
      expect(lost.output().split(`card ${card} is lost, nothing more is claimed for it`)).toHaveLength(2);
    expect(await runOf(home, training)).toMatchObject({ status: 'QUEUED', failures: { 'device-lost': 2 } });

    await startOn({ rows: [row(0, 24)] });
    await untilEnded(home, [training]);
    const { status, attempts } = await runOf(home, training);
    expect(status).toBe('SUCCEEDED');
    expect(attempts.map(({ exit }) => exit)).toEqual(['device-lost', 'device-lost', 'succeeded']);
    expect(new Set((await devicesOf(training)).slice(0, 2).map(({ device }) => device)).size).toBe(2);
    expect(attempts.map(({ workerId }) => workerId === id)).toEqual([true, true, false]);
  },
  TIMEOUT_MS,
);

test(
  'a run that was too large for a card goes to a larger one only, here of the same worker, and what was tried is told',
  async () => {
    const { home } = cluster;
    await startOn({ rows: [row(0, 16), row(1, 24), row(2, 12)], faults: { 0: 'out of memory' } });
    const plan = await cluster.submit(tinyGrid({ name: 'large', epochs: 1, seeds: [21, 22, 23] }));
    const trainings = [...plan.trainings.keys()];
    await untilEnded(home, trainings);
    const attempts = await Promise.all(trainings.map(devicesOf));
    const tooLarge = attempts.filter(([first]) => first?.device === 'cuda:0');
    expect(tooLarge.length).toBeGreaterThan(0);
    for (const tried of tooLarge)
      expect(tried).toEqual([
        { device: 'cuda:0', exit: 'out-of-memory', memoryGib: 16 },
        { device: 'cuda:1', exit: 'succeeded', memoryGib: 24 },
      ]);
    const told = await home.db.runEvent.findFirst({
      where: { kind: 'tried-again', runId: { in: trainings } },
    });
    expect(told?.message).toMatch(
      /OOM when allocating tensor.* Tried with 16 GiB; it now asks for 24 GiB\.$/s,
    );
  },
  TIMEOUT_MS,
);

test(
  'slots are dealt over the parts of a card that an outer scheduler has given, each child told its part and its share',
  async () => {
    const { home } = cluster;
    const rows = ['0, GPU-aa, 40960, 40000, 8.0, Enabled, NVIDIA A100-SXM4-40GB'];
    const listing = `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-aa)
  MIG 3g.20gb     Device  0: (UUID: MIG-aaaa)
  MIG 2g.10gb     Device  1: (UUID: MIG-bbbb)
  MIG 1g.5gb      Device  2: (UUID: MIG-cccc)
`;
    const worker = await startOn({ rows, listing, visible: 'MIG-aaaa,MIG-bbbb' }, '--slots-per-gpu', '2');
    const { cards, slots } = await home.db.worker.findFirstOrThrow({ orderBy: { startedAt: 'desc' } });
    expect(slots).toBe(4);
    expect(cards).toEqual([
      { id: 'MIG-aaaa', name: 'MIG 3g.20gb', slots: 2, memoryGiB: 8 },
      { id: 'MIG-bbbb', name: 'MIG 2g.10gb', slots: 2, memoryGiB: 3 },
    ]);
    const plan = await cluster.submit(tinyGrid({ name: 'shares', epochs: 1, seeds: [31, 32] }));
    const trainings = [...plan.trainings.keys()];
    await untilEnded(home, trainings);
    for (const id of trainings) {
      const [attempt] = await devicesOf(id);
      const limit = { 'cuda:MIG-aaaa': 8512, 'cuda:MIG-bbbb': 3744 }[attempt?.device ?? ''];
      const told = /on card (\S+), (\d+) MiB at most, compiled code in (\S+)/.exec(await logOf(home, id, 1));
      expect(told?.slice(1)).toEqual([
        attempt?.device.replace('cuda:', ''),
        String(limit),
        path.join(os.tmpdir(), 'keygrid-test-cache/cuda'),
      ]);
    }
    expect(worker.output()).not.toMatch(/lost|nothing is claimed/);
  },
  TIMEOUT_MS,
);

test(
  'a card that does not exist, and a precision that the card lacks, end the worker with code 2 before anything is claimed',
  async () => {
    const { home } = cluster;
    await expect(startOn({ rows: [row(0, 24)], visible: '7' })).rejects.toThrow(
      /ended with code 2: Device cuda was asked for, but CUDA_VISIBLE_DEVICES=7 names GPU 7, which does not exist; there are 0\./,
    );
    const grid = tinyGrid({ name: 'rounded', epochs: 1, seeds: [41] }) as { base: { training: object } };
    Object.assign(grid.base.training, { precision: 'tf32' });
    const plan = await cluster.submit(grid);
    await expect(startOn({ rows: [row(0, 24, '7.5')] }, '--study', 'rounded')).rejects.toThrow(
      /ended with code 2: Study rounded computes in precision tf32, which cannot be computed here: card 0 \(NVIDIA A24\) has compute capability 7\.5, and tf32 needs 8\.0 or later\. Use precision: float32/,
    );
    expect(await home.db.attempt.count({ where: { runId: { in: [...plan.trainings.keys()] } } })).toBe(0);
  },
  TIMEOUT_MS,
);
