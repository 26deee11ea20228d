import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { requeuePreempted } from '../settle/fail.ts';
import { appendMetrics } from './metrics.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, publish } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type TestHome, type OpenHome } from '../testing/test-home.ts';
import type { Claim } from '../types.ts';

let testHome: TestHome;
let home: OpenHome;
let worker: string;
let claim: Claim;
let seed = 0;
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
  worker = await aWorker(home);
});
afterAll(() => testHome.drop());
beforeEach(async () => {
  const plan = samplePlan({ seeds: [++seed] });
  await submitPlan(home, plan, { yaml: String(seed) });
  claim = await claimed(home, [...plan.trainings.keys()][0] ?? '', worker);
});
const seriesOf = async (id: string, after = -1) =>
  (
    await home.sql.query<{ step: number; value: number }>(
      `SELECT step, value FROM metric_point WHERE run_id = $1 AND key = 'train/loss' AND step > $2 ORDER BY step`,
      [id, after],
    )
  ).rows;
const summariesOf = async (id: string) =>
  (
    await home.sql.query(
      `SELECT key, points::int, last_step AS "lastStep", last_value AS "lastValue", min_value AS "minValue",
              max_value AS "maxValue"
       FROM metric_summary WHERE run_id = $1 ORDER BY key`,
      [id],
    )
  ).rows;
const loss = (...values: number[]) => values.map((value, i) => ({ key: 'train/loss', step: i + 1, value }));

test('points sent twice are stored once, and the summary agrees with them', async () => {
  await appendMetrics(home, claim, loss(5, 4, 3));
  await appendMetrics(home, claim, loss(5, 4, 3, 3.5));
  expect(await seriesOf(claim.runId)).toEqual([
    { step: 1, value: 5 },
    { step: 2, value: 4 },
    { step: 3, value: 3 },
    { step: 4, value: 3.5 },
  ]);
  expect(await summariesOf(claim.runId)).toEqual([
    { key: 'train/loss', points: 4, lastStep: 4, lastValue: 3.5, minValue: 3, maxValue: 5 },
  ]);
});

test('a point that is twice in what is sent is stored once, and so are all beside it', async () => {
  await appendMetrics(home, claim, [...loss(5, 4), ...loss(5), { key: 'val/pck', step: 0, value: 0.5 }]);
  expect(await summariesOf(claim.runId)).toEqual([
    { key: 'train/loss', points: 2, lastStep: 2, lastValue: 4, minValue: 4, maxValue: 5 },
    { key: 'val/pck', points: 1, lastStep: 0, lastValue: 0.5, minValue: 0.5, maxValue: 0.5 },
  ]);
});

test('NaN and Infinity survive the way there and back; extremes are of finite values', async () => {
  await appendMetrics(home, claim, loss(1, Infinity, -Infinity, NaN));
  const values = (await seriesOf(claim.runId)).map(({ value }) => value);
  expect(values).toEqual([1, Infinity, -Infinity, NaN]);
  expect(await summariesOf(claim.runId)).toMatchObject([{ lastValue: NaN, minValue: 1, maxValue: 1 }]);
});

test('points beyond the resumed step move to the archive and the summary forgets them', async () => {
  await appendMetrics(home, claim, loss(5, 4, 3, 2));
  await publish(home, claim, 'last', 2);
  await requeuePreempted(home, claim);
  const next = await claimed(home, claim.runId, worker);
  expect(await summariesOf(claim.runId)).toMatchObject([
    { points: 2, lastStep: 2, lastValue: 4, minValue: 4 },
  ]);
  await appendMetrics(home, next, [{ key: 'train/loss', step: 3, value: 3 }]);
  const { rows } = await home.sql.query(
    'SELECT step, fence FROM metric_archive WHERE run_id = $1 ORDER BY step',
    [claim.runId],
  );
  expect(rows).toEqual([
    { step: 3, fence: 1 },
    { step: 4, fence: 1 },
  ]);
  expect(await seriesOf(claim.runId, 2)).toEqual([{ step: 3, value: 3 }]);
});

test('without a checkpoint all points are archived', async () => {
  await appendMetrics(home, claim, [{ key: 'val/pck', step: 0, value: 0.1 }, ...loss(5)]);
  await requeuePreempted(home, claim);
  await claimed(home, claim.runId, worker);
  expect(await summariesOf(claim.runId)).toEqual([]);
});
