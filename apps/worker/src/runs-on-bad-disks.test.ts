/** Disks that fail or are full under a real worker and its children: at the checkpoint, the log, the spool and the store. */
import { mountSmallDisk, type SmallDisk } from '@keygrid/runs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STEPS_AN_EPOCH } from './testing/cluster.ts';
import { faultedTraining, type FaultedTraining } from './testing/faulted-training.ts';
import { childPid, logOf, runOf } from './testing/observe.ts';
import type { TestProcess } from './testing/process.ts';
import { forward, type Forwarding } from './testing/second-host.ts';
import { heldAt } from './testing/system-faults.ts';
import { until } from './testing/until.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-disks-'));
const [storeFolder, workerHome] = [path.join(folder, 'store'), path.join(folder, 'home')];
const LOOPBACK = '127.0.0.1';
const LOG = 'write */log.txt EIO';
const SPOOL = 'write */spool/* EIO';
const RESUMED = 'read */runs/*/last-* EIO';

let subject: FaultedTraining;
let worker: TestProcess;
let disks: { readonly store: SmallDisk | undefined; readonly home: SmallDisk | undefined };
let way: Forwarding;
let databasePort: number;

beforeAll(async () => {
  disks = { store: mountSmallDisk(storeFolder, 96), home: mountSmallDisk(workerHome, 32) };
  const store = { KEYGRID_STORE: pathToFileURL(storeFolder).href };
  subject = await faultedTraining(async ({ home, dataFolder, startWith }, faults) => {
    const url = new URL(home.sql.url);
    databasePort = Number(url.port);
    way = await forward(LOOPBACK, databasePort);
    url.port = String(way.port);
    const own = { KEYGRID_HOME: workerHome, DATABASE_URL: url.href, KEYGRID_DATA_TINY: dataFolder };
    worker = await startWith({ env: { ...faults.env, ...own } }, 'worker', '--slots', '1');
  }, store);
});
afterAll(async () => {
  await subject.close();
  way.close();
  disks.store?.unmount();
  disks.home?.unmount();
  rmSync(folder, { recursive: true });
});

/** The worker's connections end, and it gets no others, until `goesOn`. */
async function withoutDatabase(goesOn: () => Promise<unknown>): Promise<void> {
  way.close();
  await goesOn().finally(async () => (way = await forward(LOOPBACK, databasePort, way.port)));
}

/** Its log under the attempt under way or the last one. */
async function log(): Promise<string> {
  const last = (await subject.attempts()).at(-1);
  return logOf(subject.cluster.home, subject.training, last?.fence ?? 0);
}

const runRow = () => subject.cluster.home.db.run.findUniqueOrThrow({ where: { id: subject.training } });
const exits = async () => (await subject.attempts()).map(({ exit }) => exit);

test('checkpoint: child or worker cannot write it: tried again after growing, uneven waits, with the same bits', async () => {
  const { faults, calm, cluster } = subject;
  const places = [
    [
      'write */staging/*-2-* EIO',
      /^the (last|best) checkpoint of step \d+ cannot be written to .*: EIO: .*, write$/,
    ],
    [
      'sync */staging/*-4-* EIO',
      /^the (last|best) checkpoint of step \d+ cannot be written to .*: EIO: .*, fsync$/,
    ],
    [
      'rename */runs/*/*-6-* EIO',
      /^Could not write the checkpoint of step \d+: EIO: .*, rename '.*' -> '.*'$/,
    ],
  ] as const;
  const parts: number[] = [];
  await subject.afresh(places[0][0]);
  for (const [i] of places.entries()) {
    const ended = (await subject.attempts(i + 1)).at(-1)?.endedAt;
    const next = places[i + 1];
    if (next) faults.cause(next[0]);
    const waits = (await runRow()).availableAt.getTime() - (ended?.getTime() ?? 0);
    parts.push(waits / (cluster.home.tunables.ioBackoffMs * 2 ** i));
    await subject.again();
  }
  faults.heal();
  expect(await subject.result()).toEqual(calm);
  expect(await exits()).toEqual([...places.map(() => 'io'), 'succeeded']);
  for (const [i, { message }] of (await subject.attempts()).slice(0, places.length).entries())
    expect(message).toMatch(places[i]?.[1] ?? /^$/);
  expect(Math.min(...parts)).toBeGreaterThan(0.49);
  expect(Math.max(...parts)).toBeLessThan(1.51);
  expect(new Set(parts.map((part) => part.toFixed(3))).size).toBeGreaterThan(1);
  expect((await runRow()).failures).toEqual({});
});

test('checkpoint: at the sixth failure the run fails, and says how often', async () => {
  await subject.afresh('write */staging/* EIO');
  await subject.hasFailed({ io: 5 });
  await subject.attempts(1);
  const { status, lastMessage } = await runRow();
  expect(status).toBe('FAILED');
  expect(lastMessage).toMatch(/cannot be written to .*: EIO: .* \(6 times\)$/);
});

test('log and spool: the run goes on without a disk for them, said in one line each; the log follows', async () => {
  const { faults, calm, training } = subject;
  await subject.afresh(LOG, heldAt(3));
  await subject.untilHeld(3);
  await withoutDatabase(() => {
    faults.cause(LOG, SPOOL);
    return until('the spool to fail', () => faults.count(SPOOL) > 0);
  });
  faults.heal();
  expect(await subject.result()).toEqual(calm);
  expect(await exits()).toEqual(['succeeded']);
  const text = await log();
  expect(text).toMatch(/^\S+ attempt \d+ of /);
  expect(text).toMatch(
    /points are kept in memory: \S+\.ndjson cannot be written \(EIO: .*\); look at its disk\n/,
  );
  const said = worker.output().match(new RegExp(`^The log of ${training} .*$`, 'gm')) ?? [];
  expect([...new Set(said)]).toEqual([
    expect.stringMatching(/cannot be written \(EIO: .*\)\. The run goes on, .*keygrid doctor\)\.$/),
  ]);
  expect(said.length).toBeLessThanOrEqual(2); // once by this attempt, and by one that ended just before
});

test('store: an unreadable checkpoint is not taken for lost: the run waits, or goes on from the one before', async () => {
  const { faults, calm, cluster, training } = subject;
  const { db } = cluster.home;
  await subject.afresh(heldAt(7));
  await subject.untilHeld(7);
  const { fence } = await subject.underWay();
  faults.cause(RESUMED, heldAt(7));
  process.kill(await childPid(cluster.home, training, fence), 'SIGKILL');
  await until('the worker to say so', () => worker.output().includes('none of its checkpoints can be read'));
  expect(worker.output()).toMatch(
    new RegExp(
      `${training} waits, .*: \\S+/last-\\S+ cannot be read: EIO: .*Bring the store's disk back; .* --fresh. starts it from nothing\\.`,
    ),
  );
  expect(await runRow()).toMatchObject({ status: 'QUEUED', failures: { 'worker-lost': 1 } });
  const [newest] = await db.checkpoint.findMany({
    where: { runId: training, kind: 'last', archivedAt: null, removedAt: null },
    orderBy: [{ fence: 'desc' }, { step: 'desc' }],
  });
  faults.cause(`read */${newest?.storeKey ?? ''} EIO`, 'read */runs/*/best-* EIO');
  expect(await subject.result()).toEqual(calm);
  expect(await exits()).toEqual(['worker-lost', 'succeeded']);
  expect((await subject.attempts())[1]?.resumedFromStep).toBeLessThan(newest?.step ?? 0);
  expect(await db.checkpoint.count({ where: { runId: training, NOT: { damagedAt: null } } })).toBe(0);
  const passed = await db.runEvent.findMany({ where: { runId: training, kind: 'checkpoint-unreadable' } });
  expect(passed.map(({ message }) => message)).toEqual([
    expect.stringContaining(`checkpoint of step ${newest?.step}: the one before it is used`),
  ]);

  const evaluation = await db.run.findFirstOrThrow({ where: { trainingId: training } });
  const ends = async () => (await runOf(cluster.home, evaluation.id)).attempts.at(-1);
  const failed = await until('its evaluation to fail', async () => {
    const last = await ends();
    return last?.exit === 'io' ? last : undefined;
  });
  expect(failed.message).toMatch(/\/best-\S+ cannot be read: EIO: /);
  faults.heal();
  await cluster.home.sql.query('UPDATE run SET available_at = clock_timestamp() WHERE id = $1', [
    evaluation.id,
  ]);
  await until('it to succeed', async () => (await ends())?.exit === 'succeeded');
});

test("the store's disk is full: no run is started until there is room; then the spool's is: the same bits", async () => {
  const { calm, cluster, faults, training } = subject;
  await subject.afresh(heldAt(3));
  await subject.untilHeld(3);
  disks.store?.fill();
  faults.cause(heldAt(7));
  const [first] = await subject.attempts(1);
  expect(first).toMatchObject({ exit: 'io', message: expect.stringContaining('ENOSPC') as string });
  await subject.again();
  await until('the worker to say so', () =>
    worker.output().includes(`The disk of the store ${storeFolder} is full`),
  );
  expect(await runRow()).toMatchObject({ status: 'QUEUED', failures: { io: 1 } });
  disks.store?.makeRoom();
  await subject.untilHeld(7);
  await until('a renewal that says how many steps it has', async () => {
    const { rows } = await cluster.home.sql.query<{ steps: number | null }>(
      'SELECT total_steps AS steps FROM lease WHERE run_id = $1',
      [training],
    );
    return rows[0]?.steps === 3 * STEPS_AN_EPOCH;
  });
  disks.home?.fill();
  await withoutDatabase(() => {
    faults.heal();
    return until('the spool to be full', async () => /points are kept in memory: .*ENOSPC/.test(await log()));
  }).finally(() => disks.home?.makeRoom());
  expect(await subject.result()).toEqual(calm);
  expect(await exits()).toEqual(['io', 'succeeded']);
  expect(await logOf(cluster.home, training, first?.fence ?? 0)).toContain('failed (io)');
});

test("the store's disk is read-only: tried again, and once it can be written the bits are the same", async () => {
  const { calm } = subject;
  disks.store?.setWritable(false);
  await subject.afresh();
  const [first] = await subject.attempts(1).finally(() => disks.store?.setWritable(true));
  expect(first).toMatchObject({ exit: 'io', message: expect.stringContaining('EROFS') as string });
  await subject.again();
  expect(await subject.result()).toEqual(calm);
  expect(await exits()).toEqual(['io', 'succeeded']);
});
