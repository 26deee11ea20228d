import { expect, test } from 'vitest';
import type { Plan } from '@keygrid/plan';
import type { SubmitReport } from '../types.ts';
import { aWorker, claimed, finishedTraining, statusOf } from '../testing/lifecycle.ts';
import { samplePlan } from '../testing/sample-plan.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { failAttempt } from '../settle/fail.ts';
import { cancelStudy } from '../settle/control.ts';
import { lockControl } from '../settle/wanted.ts';
import { previewSubmit } from './preview.ts';
import { StudyChanged, submitPlan as submit, type SubmitOptions } from './submit.ts';

let home: OpenHome;
useTestHome((made) => (home = made));
const yaml = 'text';

/** Every submit of this file is previewed first: the preview says what then happens, whatever came before. */
async function submitPlan(of: OpenHome, plan: Plan, options: SubmitOptions): Promise<SubmitReport> {
  const preview = await previewSubmit(of, plan, options);
  const report = await submit(of, plan, options);
  expect(report.runs.cancelled.toSorted()).toEqual(preview.runs.cancelled);
  expect({ ...report, runs: { ...report.runs, cancelled: preview.runs.cancelled } }).toEqual(preview);
  return report;
}

test('I9: a plan makes its runs once; the same plan again changes nothing', async () => {
  const plan = samplePlan({ name: 'twice', seeds: [1, 2] });
  const first = await submitPlan(home, plan, { yaml });
  expect(first).toMatchObject({ revision: 1, unchanged: false, cells: { added: 4, removed: 0, kept: 0 } });
  expect(first.runs.new).toHaveLength(6);
  const again = await submitPlan(home, plan, { yaml });
  expect(again).toMatchObject({ revision: 1, unchanged: true, cells: { added: 0, removed: 0, kept: 4 } });
  expect(again.runs.new).toEqual([]);
  expect(again.runs.existing.QUEUED).toHaveLength(2);
  expect(again.runs.existing.WAITING).toHaveLength(4);
});

test('a preview reports, writes nothing and waits for nothing', async () => {
  const plan = samplePlan({ name: 'preview', seeds: [50] });
  await home.sql.transaction(async (other) => {
    await lockControl(other);
    const preview = await previewSubmit(home, plan, { yaml });
    expect(preview).toMatchObject({ previous: 0, revision: 1, unchanged: false });
    expect(preview.runs.new).toHaveLength(3);
  });
  const { rows } = await home.sql.query(`SELECT 1 FROM study WHERE name = 'preview'`);
  expect(rows).toEqual([]);
});

test('two submits of one name at once: the second cancels nothing, and says what it would change', async () => {
  const [mine, other] = [71, 72].map((seed) => samplePlan({ name: 'raced', seeds: [seed] }));
  if (!mine || !other) throw new Error('two plans');
  const previews = await Promise.all([mine, other].map((plan) => previewSubmit(home, plan, { yaml })));
  expect(previews.map(({ previous, cells }) => [previous, cells.removed])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const ended = await Promise.allSettled(
    [mine, other].map((plan) => submit(home, plan, { yaml, ifPrevious: 0 })),
  );
  const refused = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused).toHaveLength(1);
  expect(refused[0]).toBeInstanceOf(StudyChanged);
  expect((refused[0] as StudyChanged).report).toMatchObject({
    previous: 1,
    revision: 2,
    cells: { added: 2, removed: 2, kept: 0 },
  });
  const [first] = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const { rows } = await home.sql.query<{ id: string }>(
    `SELECT DISTINCT evaluation_id AS id FROM cell JOIN study ON study.id = study_id WHERE name = 'raced' AND wanted`,
  );
  expect(rows).toHaveLength(2);
  expect(first?.runs.new).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
  expect(await Promise.all((first?.runs.new ?? []).map((id) => statusOf(home, id)))).not.toContain(
    'CANCELLED',
  );
});

test('two submits of the same file at once are one', async () => {
  const plan = samplePlan({ name: 'agreed', seeds: [73] });
  const reports = await Promise.all([1, 2].map(() => submit(home, plan, { yaml, ifPrevious: 0 })));
  expect(reports.map(({ unchanged }) => unchanged).sort()).toEqual([false, true]);
});

test('I9: an overlapping study adds only the runs that are new', async () => {
  await submitPlan(home, samplePlan({ name: 'small', seeds: [60] }), { yaml });
  const wider = await submitPlan(
    home,
    samplePlan({ name: 'wide', seeds: [60, 61], taus: [undefined, 0.8, 0.9] }),
    { yaml },
  );
  expect(wider.runs.new).toHaveLength(1 + 3 + 1);
  expect(wider.cells.added).toBe(6);
});

test('a changed study is a new revision; runs no longer needed are cancelled, shared ones go on', async () => {
  const before = samplePlan({ name: 'changing', seeds: [70, 71] });
  await submitPlan(home, before, { yaml });
  await submitPlan(home, samplePlan({ name: 'sharing', seeds: [71] }), { yaml });
  const after = samplePlan({ name: 'changing', seeds: [70], taus: [undefined, 0.9] });
  const report = await submitPlan(home, after, { yaml });
  expect(report).toMatchObject({ revision: 2, unchanged: false, cells: { added: 1, removed: 3, kept: 1 } });
  const dropped = before.cells.find((cell) => cell.seed === 70 && cell.values['evaluation.kbc.tau'] === 0.8);
  expect(report.runs.cancelled).toEqual([dropped?.evaluation]);
  const [seed70, seed71] = [...before.trainings.keys()];
  expect([await statusOf(home, seed70 ?? ''), await statusOf(home, seed71 ?? '')]).toEqual([
    'QUEUED',
    'QUEUED',
  ]);
});

test('a cell whose settings changed under the same axis values counts as removed and added', async () => {
  const plan = samplePlan({ name: 'redefined', seeds: [75], taus: [undefined] });
  await submitPlan(home, plan, { yaml });
  const other = samplePlan({ name: 'redefined', seeds: [76], taus: [undefined] });
  const cells = other.cells.map((cell) => ({ ...cell, key: plan.cells[0]?.key ?? '' }));
  const report = await submitPlan(home, { ...other, cells }, { yaml });
  expect(report.cells).toEqual({ added: 1, removed: 1, kept: 0 });
  expect(report.runs.cancelled).toHaveLength(2);
});

test('cancelled runs are opened again by a submit, failed ones only when asked, with their evaluations', async () => {
  const plan = samplePlan({ name: 'reopening', seeds: [80] });
  const [training = ''] = plan.trainings.keys();
  await submitPlan(home, plan, { yaml });
  expect(await cancelStudy(home, 'reopening')).toHaveLength(3);
  const reopened = await submitPlan(home, plan, { yaml });
  expect(reopened).toMatchObject({ unchanged: true });
  expect(reopened.runs.reopened).toHaveLength(3);

  const claim = await claimed(home, training, await aWorker(home));
  await failAttempt(home, claim, { class: 'user-error', message: 'bad file' });
  const kept = await submitPlan(home, plan, { yaml });
  expect(kept.runs.failedNotReopened).toEqual([training]);
  expect(kept.runs.existing.BLOCKED).toHaveLength(2);
  const retried = await submitPlan(home, plan, { yaml, retryFailed: true });
  expect(retried.runs).toMatchObject({ reopened: [training], failedNotReopened: [] });
  expect(retried.runs.existing.WAITING).toHaveLength(2);
});

test('what has succeeded stays: another study gets its evaluations queued at once', async () => {
  const plan = samplePlan({ name: 'done', seeds: [90], taus: [undefined] });
  const [training = ''] = plan.trainings.keys();
  await submitPlan(home, plan, { yaml });
  await finishedTraining(home, await claimed(home, training, await aWorker(home)));
  const sweep = await submitPlan(home, samplePlan({ name: 'sweep', seeds: [90], taus: [0.5, 0.6] }), {
    yaml,
  });
  expect(sweep.runs.existing.SUCCEEDED).toEqual([training]);
  expect(await Promise.all(sweep.runs.new.map((id) => statusOf(home, id)))).toEqual(['QUEUED', 'QUEUED']);
});
