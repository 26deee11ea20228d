import { afterAll, beforeAll, expect, test } from 'vitest';
import { runsOf } from '../read/run-list.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestRuns, type TestRuns } from '../testing/test-runs.ts';
import { studyOverview } from '../studies.ts';
import { submitPlan } from './submit.ts';

let testRuns: TestRuns;
beforeAll(async () => {
  testRuns = await makeTestRuns();
}, 60_000);
afterAll(() => testRuns.drop());

test('10,000 cells are submitted in one piece, and once', async () => {
  const { runs } = testRuns;
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const plan = samplePlan({ name: 'large', seeds: numbers(500), taus: numbers(20) });
  const first = await submitPlan(runs, plan, { yaml: '' });
  expect(first.runs.new).toHaveLength(10_500);
  const again = await submitPlan(runs, plan, { yaml: '' });
  expect(again).toMatchObject({ unchanged: true, cells: { added: 0, removed: 0, kept: 10_000 } });
  expect((await studyOverview(runs, 'large')).cells.WAITING).toBe(10_000);
  expect(await runsOf(runs, 'large', { limit: 50 })).toHaveLength(50);
}, 60_000);
