import type { OpenHome } from '@keygrid/runs/testing';
import { submitPlan } from '@keygrid/runs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureScores } from '../scores/ensure-scores.ts';
import { readStudyResults } from './read-study-results.ts';
import { renderReport } from '../text/render.ts';
import { buildReport } from '../report/report.ts';
import { GRID, openOwnHome, planOf, submitAndFinish, type OwnHome } from '../testing/finished-study.ts';

let own: OwnHome;
let home: OpenHome;
beforeAll(async () => {
  own = await openOwnHome();
  home = own.home;
  await submitAndFinish(home, planOf(GRID), GRID);
});
afterAll(() => own.drop());

test('a finished study, from rows to report', async () => {
  const report = buildReport(await readStudyResults(home, 'ours'));
  expect(report).toMatchObject({
    study: 'ours',
    protocol: { basis: 'bbox', frame: 'original', alphas: [0.1] },
    data: { tested: ['demo (test)'], trained: ['demo'] },
    counts: { cells: 4, finishedCells: 4, evaluations: 4, trainings: 2 },
    inputSides: [128],
    approximate: [],
    onSharedMachine: [],
    failed: [],
  });
  const [none, both] = report.tables[0]?.rows ?? [];
  expect(none?.measured).toEqual([
    { mean: 50, deviation: 0, n: 2 },
    { mean: 50, deviation: 0, n: 2 },
    { mean: 15, deviation: Math.sqrt(50), n: 2 },
  ]);
  expect(both?.measured[0]).toEqual({ mean: 100, deviation: 0, n: 2 });
  expect(report.contrasts[0]).toMatchObject({ gain: { mean: 50, n: 2 }, interval: { low: 50, high: 50 } });
});

test('precision and device are those of the attempts whose checkpoints and predictions were kept', async () => {
  const [run] = (await readStudyResults(home, 'ours')).cells.flatMap(({ training }) => training?.id ?? []);
  const onCard = { backend: 'tensorflow', precision: 'float32', gpu: 'NVIDIA H100, compute 9.0, driver 580' };
  const onCpu = { backend: 'tensorflow', precision: 'float32' };
  await home.sql.query('UPDATE attempt SET environment = $1', [onCpu]);
  const opening = async () =>
    renderReport(buildReport(await readStudyResults(home, 'ours')), 'terminal').split('\n')[3];
  expect(await opening()).toBe('Trained and evaluated in float32 on CPU.');

  const attempt = `INSERT INTO attempt (run_id, fence, worker_id, device, log_key, environment)
    SELECT run_id, fence + 1, worker_id, device, '', $2 FROM attempt WHERE run_id = $1`;
  await home.sql.query(attempt, [run, onCard]);
  expect(await opening()).toBe('Trained and evaluated in float32 on CPU.');

  await home.sql.query(
    `INSERT INTO checkpoint (run_id, step, fence, kind, store_key, sha256, bytes)
       SELECT run_id, step, fence + 1, kind, store_key || '-later', sha256, bytes FROM checkpoint WHERE run_id = $1 AND kind = 'last'`,
    [run],
  );
  expect(await opening()).toBe(
    'Trained in float32 on CPU (2 runs), float32 on NVIDIA H100 (1 run); evaluated in float32 on CPU.',
  );
});

test('a read scores nothing and says what does; another protocol is scored from what is stored, once', async () => {
  const text = GRID.replace('name: ours', 'name: by-image').replace('scoring: {', 'scoring: { basis: image,');
  const plan = planOf(text);
  const report = await submitPlan(home, plan, { yaml: text });
  expect(report.runs.new).toEqual([]);
  const evaluations = [...plan.evaluations.keys()];
  const before = await readStudyResults(home, 'by-image');
  expect(before.unscored.toSorted()).toEqual(evaluations.toSorted());
  expect(renderReport(buildReport(before), 'terminal')).toContain(
    '4 finished evaluations without scores in image/original: ' +
      'keygrid rescore by-image --basis image --frame original --alphas 0.1 makes them',
  );
  const { added } = await ensureScores(home, evaluations, before.protocol);
  expect(added.toSorted()).toEqual(evaluations.toSorted());
  const study = await readStudyResults(home, 'by-image');
  expect(study.unscored).toEqual([]);
  expect(study.protocolName).toBe('image/original');
  // 30 px are within a tenth of the image's 400: both modes are right.
  expect(buildReport(study).tables[0]?.rows.map((row) => row.measured[0]?.mean)).toEqual([100, 100]);
  expect(await ensureScores(home, [...plan.evaluations.keys()], study.protocol)).toEqual({
    added: [],
    notes: [],
  });
});

test('an evaluation that has not finished is not scored and has no value', async () => {
  const text = GRID.replace('name: ours', 'name: more').replace('seeds: [1, 2]', 'seeds: [1, 3]');
  const plan = planOf(text);
  const missing = plan.cells.find(
    ({ seed, values }) => seed === 3 && values['evaluation.kbc.mode'] === 'both',
  );
  await submitAndFinish(home, plan, text, missing ? [missing.evaluation] : []);
  const study = await readStudyResults(home, 'more');
  expect(study.cells.filter(({ pck }) => pck.length === 0).map(({ evaluation }) => evaluation)).toMatchObject(
    [{ id: missing?.evaluation, status: 'QUEUED' }],
  );
  expect(buildReport(study).counts).toMatchObject({ cells: 4, finishedCells: 3 });
  expect(buildReport(study).contrasts[0]).toMatchObject({ finishedPairs: 1, pairs: 2, interval: null });
});

test('the footnote of inference times is what the rows say', async () => {
  const text = GRID.replace('name: ours', 'name: timed').replace('training-seconds', 'inference-ms');
  const plan = planOf(text);
  await submitPlan(home, plan, { yaml: text });
  const footnote = async (outcome: object) => {
    await home.sql.query('UPDATE run SET outcome = outcome || $2::jsonb WHERE id = ANY($1::text[])', [
      [...plan.evaluations.keys()],
      JSON.stringify(outcome),
    ]);
    const report = renderReport(buildReport(await readStudyResults(home, 'timed')), 'terminal');
    return /^inference: .*$/m.exec(report)?.[0];
  };
  expect(await footnote({})).toBe('inference: time in the network.');
  expect(await footnote({ pairsAtOnce: 1 })).toBe('inference: time in the network, pairs one by one.');
  expect(await footnote({ pairsAtOnce: 8, passesPerPair: 1.5 })).toBe(
    'inference: time in the network, 1.5 passes a pair, 8 pairs at once.',
  );
});

test('a grid that today’s rules refuse was checked when it was submitted: its study stays readable', async () => {
  const text = GRID.replace('name: ours', 'name: earlier');
  await submitPlan(home, planOf(text), { yaml: text });
  const was = buildReport(await readStudyResults(home, 'earlier'));
  const refused = text.replace('groups: [all, small]', 'groups: [all, small], colour: red');
  expect(() => planOf(refused)).toThrow('colour');
  await home.sql.query(
    "UPDATE study_revision SET yaml = $1 WHERE study_id = (SELECT id FROM study WHERE name = 'earlier')",
    [refused],
  );
  expect(buildReport(await readStudyResults(home, 'earlier'))).toEqual(was);
  await home.sql.query(
    "UPDATE study_revision SET grid = NULL WHERE study_id = (SELECT id FROM study WHERE name = 'earlier')",
  );
  expect(buildReport(await readStudyResults(home, 'earlier'))).toEqual(was);
});

test('a study that is not there: the ones that are', async () => {
  await expect(readStudyResults(home, 'theirs')).rejects.toThrow(
    'There is no study "theirs"; expected one of by-image, earlier, more, ours, timed.',
  );
});
