/** A finished study goes from one database to another. Two real databases with a store each; results are invented. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import type { Plan } from '@keygrid/plan';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerDataSet } from '../record/data-sets.ts';
import { Fenced } from '../record/fenced.ts';
import { appendMetrics } from '../record/metrics.ts';
import { readPredictions } from '../record/predictions.ts';
import { storeScores } from '../record/scores.ts';
import { requeuePreempted } from '../settle/fail.ts';
import { retry } from '../settle/retry.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed } from '../testing/lifecycle.ts';
import { finishRuns, type Invented } from '../testing/finish-runs.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type OpenHome, type TestHome } from '../testing/test-home.ts';
import type { Claim, EvaluationClaim } from '../types.ts';
import { backUp } from './backup.ts';
import { exportStudy } from './export-study.ts';
import { importStudy } from './import-study.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-portable-'));
const at = (name: string): string => path.join(folder, name);
let seed = 0;
let there: TestHome;
let here: TestHome;
let study: string;
let plan: Plan;
let from: string;

beforeAll(async () => {
  there = await makeTestHome();
  here = await makeTestHome();
});
afterAll(async () => {
  await Promise.all([there.drop(), here.drop()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  study = `study-${++seed}`;
  plan = samplePlan({ name: study, seeds: [seed] });
  from = at(`${study}.keygrid`);
});

const ids = (): string[] => [...plan.trainings.keys(), ...plan.evaluations.keys()];

/** `shift`: pixels by which this machine's predictions differ from another's. */
const invent =
  (shift: number) =>
  ({ protocols: [protocol] }: EvaluationClaim): Invented => ({
    facts: [{ id: 'a:cat', category: 'cat', truth: [{ x: 1, y: 2 }], flags: {} }],
    points: [Float32Array.of(1.5 + shift, 0.1)],
    scores: [
      {
        protocol: protocol ?? { basis: 'bbox', frame: 'original', alphas: [0.1] },
        alpha: 0.1,
        correct: Uint16Array.of(1),
        summaries: [{ group: 'all', pairs: 1, points: 1, perImage: 1, perPoint: 1 }],
      },
    ],
  });

async function finish({ home }: { home: OpenHome }, shift = 0): Promise<void> {
  const data = [...plan.trainings.values()][0]?.spec.data;
  if (data) await registerDataSet(home, data, { contents: 'digest', manifest: 'a file' });
  await submitPlan(home, plan, { yaml: 'grid', command: 'keygrid submit grid.yaml' });
  await finishRuns(home, ids(), invent(shift));
}

const exported = (home: OpenHome, checkpoints = false, to = from) =>
  exportStudy(home, { study, to, checkpoints });
const statuses = async ({ db }: OpenHome): Promise<string[]> =>
  (await db.run.findMany({ where: { id: { in: ids() } } })).map(({ status }) => status);

test('an imported study is whole, and is exported as the same bytes again', async () => {
  await finish(there);
  const written = await exported(there.home, true);
  const bytes = readFileSync(from);
  expect(written.sha256).toBe(
    createHash('sha256')
      .update(bytes.subarray(0, bytes.lastIndexOf('{"end"')))
      .digest('hex'),
  );

  const imported = await importStudy(here.home, { from });
  expect(imported).toMatchObject({ study, cells: 2, files: 2, equal: [], kept: [], open: [] });
  expect(new Set(imported.taken)).toEqual(new Set(ids()));
  expect(await statuses(here.home)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  for (const id of plan.evaluations.keys())
    expect(await readPredictions(here.home, id)).toEqual(await readPredictions(there.home, id));
  const training = await here.home.db.run.findUniqueOrThrow({
    where: { id: [...plan.trainings.keys()][0] ?? '' },
    include: { bestCheckpoint: true, attempts: true },
  });
  const best = training.bestCheckpoint;
  expect(await here.home.store.verify(best?.storeKey ?? '', best?.sha256 ?? '')).toBe('intact');
  expect(training.attempts).toHaveLength(1);

  await exported(here.home, true, at('again'));
  expect(readFileSync(at('again')).equals(bytes)).toBe(true);
  // What is here already with the same bits stays.
  expect(await importStudy(here.home, { from })).toMatchObject({ cells: 0, files: 0, taken: [] });
});

test('checkpoints that were left out at first come with a later import', async () => {
  await finish(there);
  await exported(there.home);
  expect(await importStudy(here.home, { from })).toMatchObject({ files: 0 });
  // Left out by choice is not lost.
  expect(await backUp(here.home, { to: at('without') })).toMatchObject({ missing: [] });
  await exported(there.home, true);
  expect(await importStudy(here.home, { from })).toMatchObject({ files: 2, taken: [] });
  const [training] = [...plan.trainings.keys()];
  const found = await here.home.db.checkpoint.findMany({ where: { runId: training ?? '' } });
  for (const { storeKey, sha256 } of found)
    expect(await here.home.store.verify(storeKey, sha256)).toBe('intact');
  expect(await backUp(here.home, { to: at('with') })).toMatchObject({ missing: [] });
});

test('bits that differ are refused by name; --prefer says whose count', async () => {
  await finish(there);
  await finish(here, 0.25);
  const [evaluation = ''] = [...plan.evaluations.keys()].sort();
  const mine = await readPredictions(here.home, evaluation);
  await exported(there.home);
  const attempt = importStudy(here.home, { from });
  await expect(attempt).rejects.toThrow(UserError);
  await expect(attempt).rejects.toThrow(/--prefer mine keeps what is here/);
  await expect(attempt).rejects.toThrow(evaluation);
  expect((await importStudy(here.home, { from, preference: 'mine' })).kept).toHaveLength(2);
  expect(await readPredictions(here.home, evaluation)).toEqual(mine);
  expect((await importStudy(here.home, { from, preference: 'theirs' })).replaced).toHaveLength(2);
  expect(await readPredictions(here.home, evaluation)).toEqual(await readPredictions(there.home, evaluation));
});

test('results come for runs that wait here; what the file has no results of waits to be computed', async () => {
  await submitPlan(here.home, plan, { yaml: 'grid' });
  await submitPlan(there.home, plan, { yaml: 'grid' });
  await finishRuns(there.home, ids().slice(0, 2), invent(0));
  await exported(there.home);
  const imported = await importStudy(here.home, { from });
  expect([imported.taken.length, imported.open.length]).toEqual([2, 1]);
  expect((await statuses(here.home)).sort()).toEqual(['QUEUED', 'SUCCEEDED', 'SUCCEEDED']);
});

test('an import never lowers a fence: what worked here before under any is refused (I2)', async () => {
  await finish(there);
  await exported(there.home);
  await submitPlan(here.home, plan, { yaml: 'grid' });
  const [id = ''] = ids();
  const worker = await aWorker(here.home);
  const earlier: Claim[] = [];
  while (earlier.length < 3) {
    const claim = await claimed(here.home, id, worker);
    earlier.push(claim);
    await requeuePreempted(here.home, claim);
  }
  const fences = earlier.map((claim) => claim.fence);
  await importStudy(here.home, { from });
  const { fence, status } = await here.home.db.run.findUniqueOrThrow({ where: { id } });
  expect(status).toBe('SUCCEEDED');
  expect(fence).toBeGreaterThan(Math.max(...fences));
  await retry(here.home, { run: id }, { fresh: true });
  const again = await claimed(here.home, id, worker);
  expect(fences).not.toContain(again.fence);
  for (const claim of earlier) {
    const late = appendMetrics(here.home, claim, [{ key: 'train/loss', step: 1, value: 1 }]);
    await expect(late).rejects.toThrow(Fenced);
  }
  await requeuePreempted(here.home, again);
});

test('a study of the same name with other cells is refused, and imported under another name', async () => {
  await submitPlan(here.home, samplePlan({ name: study, seeds: [1000 + seed] }), { yaml: 'other' });
  await finish(there);
  await exported(there.home);
  await expect(importStudy(here.home, { from })).rejects.toThrow(/another one than in the file.*--as NAME/);
  expect(await statuses(here.home)).toEqual([]);
  expect(await importStudy(here.home, { from, as: `${study}-theirs` })).toMatchObject({ cells: 2 });
});

test('a file that is cut off, changed, newer or no archive is refused in one message, and nothing is written', async () => {
  await finish(there);
  await exported(there.home, true);
  const whole = readFileSync(from);
  const changed = Buffer.from(whole);
  const inRow = whole.indexOf('"kbc"') + 1;
  changed[inRow] = (changed[inRow] ?? 0) ^ 1;
  const text = whole.toString('latin1');
  const cases: [Buffer, RegExp][] = [
    [whole.subarray(0, whole.length >> 1), /is cut off/],
    [whole.subarray(0, whole.lastIndexOf('{"end"')), /is cut off/],
    [changed, /is damaged/],
    [Buffer.concat([whole, Buffer.from('more')]), /is damaged/],
    [Buffer.from(text.replace('"format":1', '"format":2'), 'latin1'), /newer version of Keygrid \(format 2/],
    [Buffer.from(text.replace(/"schema":"\d+/, '"schema":"2999'), 'latin1'), /newer version of Keygrid/],
    [Buffer.from('{"name":"grid"}\n'), /is no archive of Keygrid/],
    [Buffer.alloc(0), /is no archive of Keygrid/],
  ];
  for (const [bytes, message] of cases) {
    writeFileSync(at('bad'), bytes);
    const attempt = importStudy(here.home, { from: at('bad') });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toThrow(UserError);
  }
  expect(await statuses(here.home)).toEqual([]);
});

test('an export that cannot be finished leaves nothing behind', async () => {
  await finish(there);
  const [checkpoint] = await there.home.db.checkpoint.findMany({ where: { runId: ids()[0] ?? '' } });
  await there.home.store.remove(checkpoint?.storeKey ?? '');
  await expect(exported(there.home, true)).rejects.toThrow(/Export without --checkpoints/);
  await expect(exportStudy(there.home, { study: 'none', to: from, checkpoints: false })).rejects.toThrow(
    /There is no study none/,
  );
  expect(readdirSync(folder).filter((name) => name.startsWith(study))).toEqual([]);
  await expect(exported(there.home, false, '/dev/null')).rejects.toThrow(/no regular file/);
});

const disk = mkdtempSync(path.join(os.tmpdir(), 'keygrid-small-disk-'));
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk]).status === 0;
if (!mounted) console.warn('no small disk can be mounted here: an export onto a full disk is not tested');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

test.skipIf(!mounted)(
  'a disk that is full ends an export in one message, and the file that was there stays',
  async () => {
    await finish(there);
    const target = path.join(disk, 'study.keygrid');
    writeFileSync(target, 'an earlier export');
    await expect(exported(there.home, true, target)).rejects.toThrow(/cannot be written: ENOSPC/);
    expect(readdirSync(disk)).toEqual(['study.keygrid']);
    expect(readFileSync(target, 'utf8')).toBe('an earlier export');
  },
);

const PARTS = { numbering: 'spair-71k', furtherParts: [{ id: 3, at: { x: 1, y: 1 } }] };
test.each<[string, object, object, string[]]>([
  ['the same parts as here', PARTS, PARTS, ['bbox/original', 'bbox/original/geo']],
  ['other parts than here', PARTS, { ...PARTS, furtherParts: 'unknown' }, ['bbox/original']],
  [
    'no parts, as of an earlier version',
    { numbering: 'spair-71k' },
    { numbering: 'spair-71k' },
    ['bbox/original'],
  ],
])('scores by facts that say %s', async (_what, facts, factsHere, protocols) => {
  await finish(here);
  study = `study-${++seed}`;
  plan = samplePlan({ name: study, seeds: [seed] });
  await finish(there);
  const [evaluation = ''] = plan.evaluations.keys();
  const protocol = { basis: 'bbox', frame: 'original', metric: 'geo' } as const;
  const geo = {
    protocol: { ...protocol, alphas: [0.1] },
    alpha: 0.1,
    correct: Uint16Array.of(1),
    summaries: [],
  };
  await storeScores(there.home, evaluation, [geo]);
  for (const [{ home }, more] of [
    [there, facts],
    [here, factsHere],
  ] as const)
    // prettier-ignore
    await home.sql.query(`UPDATE pair_facts SET facts = facts - 'furtherParts' || $1::jsonb`, [JSON.stringify(more)]);
  await exported(there.home);
  await importStudy(here.home, { from });
  const { rows } = await here.home.sql.query<{ protocol: string }>(
    `SELECT DISTINCT protocol FROM score WHERE evaluation_id = $1 ORDER BY 1`,
    [evaluation],
  );
  expect(rows.map(({ protocol }) => protocol)).toEqual(protocols);
});
