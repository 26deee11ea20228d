/** What is written is read back with DuckDB, as other programs read it. */
import { DuckDBInstance } from '@duckdb/node-api';
import { submitPlan } from '@keygrid/runs';
import { finishRuns, makeTestHome, samplePlan, type TestHome } from '@keygrid/runs/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { studyTables } from './study-tables.ts';
import { TABLE_FORMATS, writeTable } from './write-table.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-tables-'));
let made: TestHome;
const plan = samplePlan({ name: 'flat', seeds: [1, 2] });
const [training = ''] = [...plan.trainings.keys()];

beforeAll(async () => {
  made = await makeTestHome();
  await submitPlan(made.home, plan, { yaml: 'grid' });
  await finishRuns(
    made.home,
    [...plan.trainings.keys(), ...plan.evaluations.keys()],
    ({ protocols: [protocol] }) => ({
      facts: [{ id: 'a,"b":cat', category: 'cat', truth: [{ x: 1, y: 2 }], flags: {} }],
      points: [Float32Array.of(1.5, -0.1)],
      scores: [
        {
          protocol: protocol ?? { basis: 'bbox', frame: 'original', alphas: [0.1] },
          alpha: 0.1,
          correct: Uint16Array.of(1),
          summaries: [{ group: 'all', pairs: 1, points: 1, perImage: 0.5, perPoint: 1 }],
        },
      ],
    }),
  );
  await made.home.sql.query(
    `INSERT INTO metric_point (run_id, key, step, fence, value) VALUES ($1, 'train/loss', 0, 1, 0.1), ($1, 'train/loss', 1, 1, 'NaN')`,
    [training],
  );
});
afterAll(async () => {
  await made.drop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(TABLE_FORMATS)('DuckDB reads the same rows back from %s', async (format) => {
  for (const table of await studyTables(made.home, 'flat'))
    await writeTable(table, format, path.join(folder, `${table.name}.${format}`));
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  const ask = async (sql: string): Promise<unknown> =>
    (await duck.runAndReadAll(sql.replaceAll(/@(\w+)/g, `'${folder}/$1.${format}'`))).getRowObjectsJson();
  expect(
    await ask(
      'SELECT count(*)::int AS cells, sum(pck)::double AS pck, min(alpha) AS alpha, count(training_seconds)::int AS timed FROM @results',
    ),
  ).toEqual([{ cells: 4, pck: 200, alpha: 0.1, timed: 4 }]);
  expect(
    await ask(
      'SELECT DISTINCT pair, keypoint::int AS keypoint, x::float AS x, y::float AS y FROM @predictions',
    ),
  ).toEqual([{ pair: 'a,"b":cat', keypoint: 0, x: 1.5, y: -0.10000000149011612 }]);
  expect(await ask('SELECT run, step::int AS step, value FROM @points ORDER BY step')).toEqual([
    { run: training, step: 0, value: 0.1 },
    { run: training, step: 1, value: 'NaN' },
  ]);
  expect(
    await ask(
      `SELECT DISTINCT axis_values::json ->> '$."evaluation.kbc.tau"' AS tau FROM @results ORDER BY tau`,
    ),
  ).toHaveLength(2);
  duck.closeSync();
});
