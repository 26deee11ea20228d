/** A session that may not write can ask everything. */
import { listDataSets } from '@keygrid/runs';
import { makeTestHome, openHome, type OpenHome, type TestHome } from '@keygrid/runs/testing';
import { readerOf } from '@keygrid/runs/reading';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildReport } from './report/report.ts';
import { progressReader } from './progress/read-progress.ts';
import { explainStudy } from './run/explain-study.ts';
import { runDetail } from './run/run-detail.ts';
import { databaseUsage, storeUsage } from './studies/disk-usage.ts';
import { listStudies } from './studies/study-overview.ts';
import { ask } from './query/ask.ts';
import { readStudyResults } from './study/read-study-results.ts';
import { GRID, planOf, submitAndFinish } from './testing/finished-study.ts';

let testHome: TestHome;
let reading: OpenHome;
const plan = planOf(GRID);
const [last = ''] = [...plan.evaluations.keys()].slice(-1);
beforeAll(async () => {
  testHome = await makeTestHome();
  await submitAndFinish(testHome.home, plan, GRID, [last]);
  await testHome.home.sql.query('DELETE FROM score');
  const url = new URL(testHome.home.sql.url);
  url.searchParams.set('options', '-c default_transaction_read_only=on');
  reading = await openHome({ ...testHome.home.settings, databaseUrl: url.href });
});
afterAll(async () => {
  await reading.close();
  await testHome.drop();
});

test('a Postgres session with default_transaction_read_only = on can do status, why, report and query', async () => {
  await expect(reading.sql.query('DELETE FROM score')).rejects.toThrow('read-only transaction');
  expect(await listStudies(reading)).toMatchObject([{ name: 'ours', cells: { SUCCEEDED: 3, QUEUED: 1 } }]);
  expect((await (await progressReader(reading, 'ours'))()).runs).toHaveLength(6);
  expect((await storeUsage(reading)).checkpoints.files).toBe(4);
  expect((await databaseUsage(reading)).bytes).toBeGreaterThan(2 ** 20);
  expect(await explainStudy(reading, 'ours')).toMatchObject([{ status: 'QUEUED', runs: [last] }]);
  expect((await runDetail(reading, last)).studies).toEqual(['ours']);
  expect(await listDataSets(reading)).toEqual([]);
  const results = await readStudyResults(reading, 'ours');
  expect(results.unscored).toHaveLength(3);
  expect(buildReport(results).counts).toMatchObject({ cells: 4, finishedCells: 3 });
  expect((await ask(reading, { studies: ['ours'], conditions: [] })).answer.rows).toHaveLength(4);
});

test('libs/results itself asks in sessions in which the server refuses to write', async () => {
  const { rows } = await readerOf(testHome.home).query<{ mode: string }>(
    "SELECT current_setting('transaction_read_only') AS mode",
  );
  expect(rows).toEqual([{ mode: 'on' }]);
});
