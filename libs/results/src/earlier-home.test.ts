/** A home that an earlier version left opens, with everything in it. */
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listDataSets, loadSettings } from '@keygrid/runs';
import { layEarlierHome, openHome } from '@keygrid/runs/testing';
import { buildReport } from './report/report.ts';
import { readCurves } from './study/read-curves.ts';
import { readStudyResults } from './study/read-study-results.ts';
import { metricSeries } from './run/metric-series.ts';
import { checkpointsOf } from './run/run-detail.ts';
import { runsOf } from './studies/run-list.ts';

const base = mkdtempSync(path.join(tmpdir(), 'keygrid-earlier-'));
/** The mean over categories is added: two evaluations at three alphas. */
const MACRO = 6;
const TRAINING = 't-9bf45dc362f2b01e53a9';

beforeAll(async () => {
  chmodSync(base, 0o755);
  await layEarlierHome(path.join(base, 'then'), '0.1.0');
  renameSync(path.join(base, 'then'), path.join(base, 'now'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('a home of version 0.1.0, moved, opens: runs, checkpoints, curves, scores and logs are there, and it is private now', async () => {
  const home = await openHome(loadSettings({ cwd: base, env: { KEYGRID_HOME: path.join(base, 'now') } }));
  try {
    const rows = await runsOf(home, 'kept-study');
    expect(rows.map(({ id, status }) => [id, status]).sort()).toEqual([
      ['e-87e2593236e256da6f0b', 'SUCCEEDED'],
      ['e-8c1492c34baa7349eb5e', 'SUCCEEDED'],
      [TRAINING, 'SUCCEEDED'],
    ]);
    const checkpoints = await checkpointsOf(home, TRAINING);
    expect(checkpoints.map(({ kind }) => kind).sort()).toEqual(['best', 'last']);
    const stored = await home.db.checkpoint.findMany();
    for (const { storeKey, sha256 } of stored)
      expect(await home.store.verify(storeKey, sha256)).toBe('intact');
    expect((await metricSeries(home, TRAINING, 'train/loss')).map(({ value }) => value)).toEqual([
      1.1432589292526245, 0.9938225746154785,
    ]);
    expect(await home.db.scoreSummary.count()).toBe(126 + MACRO);
    const { rows: means } = await home.sql.query(
      `SELECT evaluation_id, alpha FROM score_summary GROUP BY evaluation_id, protocol, alpha
       HAVING abs(avg(per_image) FILTER (WHERE group_name LIKE 'category:%') - max(per_image) FILTER (WHERE group_name = 'macro')) < 1e-12`,
    );
    expect(means).toHaveLength(MACRO);
    expect((await home.store.readLog(`runs/${TRAINING}/1/log.txt`)).text).toContain('finished');
    const results = await readStudyResults(home, 'kept-study');
    expect(results.unscored).toEqual([]);
    expect(await readCurves(home, [TRAINING], ['train/loss'])).toMatchObject([
      { run: TRAINING, key: 'train/loss', step: 1, value: 1.1432589292526245, steps: 1 },
      { run: TRAINING, key: 'train/loss', step: 2, value: 0.9938225746154785, steps: 1 },
    ]);
    expect(buildReport(results).counts).toMatchObject({ cells: 2, finishedCells: 2, trainings: 1 });
    expect(await listDataSets(home)).toMatchObject([{ name: 'tiny', layout: 'spair-large' }]);
    expect(await home.store.identity()).toBe(home.storeId);
    expect(statSync(path.join(base, 'now', 'store')).mode & 0o077).toBe(0);
  } finally {
    await home.close();
  }
});
