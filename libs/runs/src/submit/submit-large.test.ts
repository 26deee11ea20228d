import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplePlan } from '../testing/sample-plan.ts';
import { makeTestHome, type TestHome } from '../testing/test-home.ts';
import { submitPlan } from './submit.ts';

let testHome: TestHome;
beforeAll(async () => {
  testHome = await makeTestHome();
});
afterAll(() => testHome.drop());

test('10,000 cells are submitted in one piece, and once', async () => {
  const { home } = testHome;
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const plan = samplePlan({ name: 'large', seeds: numbers(500), taus: numbers(20) });
  const first = await submitPlan(home, plan, { yaml: '' });
  expect(first.runs.new).toHaveLength(10_500);
  const again = await submitPlan(home, plan, { yaml: '' });
  expect(again).toMatchObject({ unchanged: true, cells: { added: 0, removed: 0, kept: 10_000 } });
  const { rows } = await home.sql.query(
    `SELECT status, count(*)::int FROM cell JOIN run ON run.id = evaluation_id GROUP BY 1`,
  );
  expect(rows).toEqual([{ status: 'WAITING', count: 10_000 }]);
});
