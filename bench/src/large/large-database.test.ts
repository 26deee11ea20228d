/** Results that are copied from run to run are those that a worker would have stored. */
import { makeTestHome, type TestHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LargeDatabase } from './large-database.ts';

let made: TestHome;
beforeAll(async () => {
  made = await makeTestHome();
  const database = new LargeDatabase(made.home, {
    whole: 56,
    wholePairs: 300,
    keptPredictions: 50,
    models: 8,
  });
  await database.growTo(56, true);
  await database.growTo(156, true);
});
afterAll(() => made.drop());

const rowsOf = async (sql: string): Promise<object[]> => (await made.home.sql.query(sql)).rows;

test('a large database has finished, failed, running and waiting runs, each with what it needs', async () => {
  expect(await rowsOf('SELECT stage, status, count(*)::int FROM run GROUP BY 1, 2 ORDER BY 1, 2')).toEqual([
    { stage: 'training', status: 'RUNNING', count: 1 },
    { stage: 'training', status: 'SUCCEEDED', count: 117 },
    { stage: 'training', status: 'FAILED', count: 2 },
    { stage: 'evaluation', status: 'WAITING', count: 1 },
    { stage: 'evaluation', status: 'SUCCEEDED', count: 153 },
    { stage: 'evaluation', status: 'BLOCKED', count: 2 },
  ]);
  expect(
    await rowsOf(`SELECT run.id FROM run WHERE status = 'SUCCEEDED' AND (outcome IS NULL OR started_at IS NULL
      OR NOT EXISTS (SELECT FROM attempt WHERE run_id = run.id AND attempt.fence = run.fence AND exit = 'succeeded')
      OR stage = 'training' AND (best_checkpoint_id IS NULL OR last_checkpoint_id IS NULL)
      OR stage = 'evaluation' AND NOT EXISTS (SELECT FROM prediction_chunk WHERE evaluation_id = run.id AND chunk = 0))`),
  ).toEqual([]);
});

test('every summary of a large database is that of its points', async () => {
  expect(
    await rowsOf('SELECT count(*)::int AS summaries, sum(points)::int AS points FROM metric_summary'),
  ).toEqual([{ summaries: 1170, points: 117_000 }]);
  expect(
    await rowsOf(`SELECT run_id, key FROM metric_point JOIN metric_summary AS kept USING (run_id, key) GROUP BY run_id, key, kept.min_value, kept.max_value
      HAVING max(step) <> 99 OR count(*) <> 100 OR min(value) <> kept.min_value OR max(value) <> kept.max_value`),
  ).toEqual([]);
});

test('every pair of a large database is scored at each alpha', async () => {
  expect(
    await rowsOf(`SELECT DISTINCT spec #>> '{data,name}' AS list, alpha, octet_length(correct) / 2 AS pairs
      FROM score JOIN run ON run.id = evaluation_id ORDER BY 1 DESC, 2`),
  ).toEqual(
    [
      ['whole', 300],
      ['short', 48],
    ].flatMap(([list, pairs]) => [0.05, 0.1, 0.15].map((alpha) => ({ list, alpha, pairs }))),
  );
});
