import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { requeuePreempted } from './fail.ts';
import { appendMetrics, metricSeries, metricSummaries } from './metrics.ts';
import type { Runs } from './runs.ts';
import { submitPlan } from './submit/submit.ts';
import { aWorker, claimed, publish } from './testing/lifecycle.ts';
import { samplePlan } from './testing/sample-plan.ts';
import { makeTestRuns, type TestRuns } from './testing/test-runs.ts';
import type { Claim } from './types.ts';

let testRuns: TestRuns;
let runs: Runs;
let worker: string;
let claim: Claim;
let seed = 0;
beforeAll(async () => {
  testRuns = await makeTestRuns();
  ({ runs } = testRuns);
  worker = await aWorker(runs);
}, 60_000);
afterAll(() => testRuns.drop());
beforeEach(async () => {
  const plan = samplePlan({ seeds: [++seed] });
  await submitPlan(runs, plan, { yaml: String(seed) });
  claim = await claimed(runs, [...plan.trainings.keys()][0] ?? '', worker);
});
const loss = (...values: number[]) => values.map((value, i) => ({ key: 'train/loss', step: i + 1, value }));

test('points sent twice are stored once, and the summary agrees with them', async () => {
  await appendMetrics(runs, claim, loss(5, 4, 3));
  await appendMetrics(runs, claim, loss(5, 4, 3, 3.5));
  expect(await metricSeries(runs, claim.runId, 'train/loss')).toEqual([
    { step: 1, value: 5 },
    { step: 2, value: 4 },
    { step: 3, value: 3 },
    { step: 4, value: 3.5 },
  ]);
  expect(await metricSummaries(runs, claim.runId)).toEqual([
    { key: 'train/loss', points: 4, lastStep: 4, lastValue: 3.5, minValue: 3, maxValue: 5 },
  ]);
});

test('NaN and Infinity survive the way there and back; extremes are of finite values', async () => {
  await appendMetrics(runs, claim, loss(1, Infinity, -Infinity, NaN));
  const values = (await metricSeries(runs, claim.runId, 'train/loss')).map(({ value }) => value);
  expect(values).toEqual([1, Infinity, -Infinity, NaN]);
  expect(await metricSummaries(runs, claim.runId)).toMatchObject([
    { lastValue: NaN, minValue: 1, maxValue: 1 },
  ]);
});

test('points beyond the resumed step move to the archive and the summary forgets them', async () => {
  await appendMetrics(runs, claim, loss(5, 4, 3, 2));
  await publish(runs, claim, 'last', 2);
  await requeuePreempted(runs, claim);
  const next = await claimed(runs, claim.runId, worker);
  expect(await metricSummaries(runs, claim.runId)).toMatchObject([
    { points: 2, lastStep: 2, lastValue: 4, minValue: 4 },
  ]);
  await appendMetrics(runs, next, [{ key: 'train/loss', step: 3, value: 3 }]);
  const { rows } = await runs.sql.query(
    'SELECT step, fence FROM metric_archive WHERE run_id = $1 ORDER BY step',
    [claim.runId],
  );
  expect(rows).toEqual([
    { step: 3, fence: 1 },
    { step: 4, fence: 1 },
  ]);
  expect(await metricSeries(runs, claim.runId, 'train/loss', { afterStep: 2 })).toEqual([
    { step: 3, value: 3 },
  ]);
});

test('without a checkpoint all points are archived', async () => {
  await appendMetrics(runs, claim, [{ key: 'val/pck', step: 0, value: 0.1 }, ...loss(5)]);
  await requeuePreempted(runs, claim);
  await claimed(runs, claim.runId, worker);
  expect(await metricSummaries(runs, claim.runId)).toEqual([]);
});
