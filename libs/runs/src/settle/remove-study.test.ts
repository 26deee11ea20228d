/** Deleting studies, on real rows and files: what goes, what others keep, and a worker that has not heard of it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { noteGone, pollControl, renewLeases } from '../claim/leases.ts';
import { Fenced, withFence } from '../record/fenced.ts';
import { appendMetrics } from '../record/metrics.ts';
import { submitPlan } from '../submit/submit.ts';
import {
  aWorker,
  claimed,
  finishedEvaluation,
  finishedTraining,
  publish,
  statusOf,
} from '../testing/lifecycle.ts';
import { samplePlan, type SamplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { previewRemoval, removeStudy } from './remove-study.ts';

let home: OpenHome;
useTestHome((made) => (home = made));

let seed = 0;
async function submitted(more: SamplePlan = {}) {
  const study = more.name ?? `study-${++seed}`;
  const plan = samplePlan({ name: study, seeds: [seed], ...more });
  await submitPlan(home, plan, { yaml: '' });
  const [training = ''] = plan.trainings.keys();
  const [first = '', second = ''] = plan.evaluations.keys();
  return { study, plan, training, first, second };
}

/** Rows of each table that name one of these runs. */
async function rowsOf(ids: readonly string[]) {
  const tables = await home.sql.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name IN ('run_id', 'evaluation_id', 'training_id', 'extends_id')
       AND table_name IN (SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema = current_schema())`,
  );
  const left: Record<string, number> = {};
  for (const { table, column } of tables.rows) {
    const { rowCount } = await home.sql.query(`SELECT FROM ${table} WHERE ${column} = ANY($1)`, [ids]);
    if (rowCount > 0) left[`${table}.${column}`] = rowCount;
  }
  return left;
}

test('a finished study goes with all its rows and files; what another study has a cell of stays whole', async () => {
  const { study, training, first, second } = await submitted();
  const worker = await aWorker(home);
  const claim = await claimed(home, training, worker);
  await appendMetrics(home, claim, [{ key: 'loss', step: 1, value: 2 }]);
  await finishedTraining(home, claim);
  for (const id of [first, second]) await finishedEvaluation(home, await claimed(home, id, worker));
  const other = await submitted({ name: `${study}-other`, taus: [undefined] });
  expect([other.training, other.first]).toEqual([training, first]);
  const preview = await previewRemoval(home, study);
  expect(preview).toMatchObject({
    cells: 2,
    revisions: 1,
    trainings: [],
    evaluations: [second],
    kept: [first, training].map((run) => ({ run, studies: [other.study] })),
    bytes: 0,
  });
  expect(await removeStudy(home, study)).toEqual(preview);
  expect(await rowsOf([second])).toEqual({});
  expect([await statusOf(home, first), await statusOf(home, training)]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  const { rows } = await home.sql.query<{ key: string }>('SELECT store_key AS key FROM checkpoint WHERE run_id = $1', [training]); // prettier-ignore
  const files = rows.map(({ key }) => path.join(fileURLToPath(home.store.url), key));
  expect(files.map((file) => existsSync(file))).toEqual([true, true]);
  const rest = await removeStudy(home, other.study);
  expect(rest).toMatchObject({ trainings: [training], evaluations: [first], kept: [] });
  expect(rest.bytes).toBeGreaterThan(0);
  expect(await rowsOf([training, first])).toEqual({});
  expect(files.map((file) => existsSync(file))).toEqual([false, false]);
  await expect(removeStudy(home, study)).rejects.toThrow(/There is no study/);
});

test('what an edit of the grid left behind goes with it', async () => {
  const { study, plan, training } = await submitted({ taus: [undefined] });
  const edited = samplePlan({ name: study, seeds: [seed + 500], taus: [undefined] });
  const cells = edited.cells.map((cell) => ({ ...cell, key: plan.cells[0]?.key ?? '' }));
  await submitPlan(home, { ...edited, cells }, { yaml: '' });
  const { trainings, evaluations } = await removeStudy(home, study);
  expect([trainings.length, evaluations.length]).toEqual([2, 2]);
  expect(trainings).toContain(training);
});

test('a running one is told first; submitted again it goes on from the old fence: a zombie can write nothing (I2)', async () => {
  const { study, plan, training } = await submitted();
  const worker = await aWorker(home);
  const zombie = await claimed(home, training, worker);
  const removing = removeStudy(home, study);
  await expect.poll(() => pollControl(home, [zombie])).toEqual([{ runId: training, action: 'cancel' }]);
  expect(await statusOf(home, training)).toBe('CANCELLED');
  await noteGone(home, zombie);
  expect((await removing).trainings).toEqual([training]);
  expect(await pollControl(home, [zombie])).toEqual([{ runId: training, action: 'cancel' }]);
  await submitPlan(home, plan, { yaml: '' });
  const again = await claimed(home, training, await aWorker(home));
  expect(again.fence).toBeGreaterThan(zombie.fence);
  await expect(withFence(home, zombie, async () => {})).rejects.toThrow(Fenced);
  await expect(appendMetrics(home, zombie, [{ key: 'loss', step: 1, value: 1 }])).rejects.toThrow(Fenced);
  await expect(publish(home, zombie, 'last', 1)).rejects.toThrow(Fenced);
  expect(await renewLeases(home, worker, [zombie])).toEqual(new Set());
  await finishedTraining(home, again);
  expect(await statusOf(home, training)).toBe('SUCCEEDED');
});
