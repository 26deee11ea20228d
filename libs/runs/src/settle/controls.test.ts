/** Pause, resume, priorities, retries and filters of cells, on real rows. */
import { expect, test } from 'vitest';
import { claimRun } from '../claim/claim.ts';
import { pollControl } from '../claim/leases.ts';
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
import { cancel, cancelStudy } from './control.ts';
import { failAttempt, requeuePreempted } from './fail.ts';
import { hold, prioritise } from './hold.ts';
import { retry } from './retry.ts';

let home: OpenHome;
useTestHome((made) => (home = made));

let seed = 100;
/** A study of its own: one training, two evaluations. */
async function submitted(more: SamplePlan = {}) {
  const study = more.name ?? `study-${++seed}`;
  const plan = samplePlan({ name: study, seeds: [seed], ...more });
  await submitPlan(home, plan, { yaml: '' });
  const [training = ''] = plan.trainings.keys();
  const [first = '', second = ''] = plan.evaluations.keys();
  return { study, plan, training, first, second };
}
const events = async (run: string) =>
  (
    await home.sql.query<{ kind: string; message: string }>(
      'SELECT kind, message FROM run_event WHERE run_id = $1 ORDER BY id',
      [run],
    )
  ).rows;
const kinds = async (run: string) => (await events(run)).map(({ kind }) => kind);
const columns = async (run: string) =>
  (await home.sql.query('SELECT status, fence, held, wanted, priority FROM run WHERE id = $1', [run]))
    .rows[0];
/** All that a refused control could have changed. */
const everything = async () =>
  (
    await home.sql.query(`SELECT (SELECT jsonb_agg(to_jsonb(run) ORDER BY id) FROM run) AS runs,
      (SELECT jsonb_agg(to_jsonb(cell) ORDER BY id) FROM cell) AS cells, (SELECT count(*) FROM run_event) AS events`)
  ).rows;

test('a pause holds every run of the study once, each with an event; twice changes nothing', async () => {
  const { study, training, first, second } = await submitted();
  const done = await hold(home, { study }, true);
  expect(done).toMatchObject({ cells: 2, shared: [] });
  expect([...done.runs].sort()).toEqual([training, first, second].sort());
  expect(await hold(home, { study }, true)).toEqual({ cells: 0, runs: [], shared: [] });
  expect((await hold(home, { study }, false)).runs).toHaveLength(3);
  expect(await hold(home, { study }, false)).toEqual({ cells: 0, runs: [], shared: [] });
  expect(await events(training)).toMatchObject([
    { kind: 'submitted' },
    { kind: 'paused', message: `study ${study} paused` },
    { kind: 'resumed', message: `study ${study} resumed` },
  ]);
});

test('a paused run saves and is handed back by its worker, and is not claimed until it is resumed', async () => {
  const { study, training } = await submitted();
  const worker = await aWorker(home);
  const claim = await claimed(home, training, worker);
  await hold(home, { run: training }, true);
  expect(await pollControl(home, [claim])).toEqual([{ runId: training, action: 'hold' }]);
  await publish(home, claim, 'last', 3); // its fence is still good: the checkpoint is not lost
  await requeuePreempted(home, claim, 'paused');
  expect(await claimRun(home, { runId: training, workerId: worker })).toBeUndefined();
  await hold(home, { study }, false);
  const again = await claimed(home, training, worker);
  expect('checkpoints' in again && again.checkpoints[0]?.step).toBe(3);
  expect(await kinds(training)).toEqual([
    'submitted',
    'claimed',
    'paused',
    'preempted',
    'resumed',
    'claimed',
  ]);
});

test('cells that fit a filter are paused; a training that other cells need goes on, and is named', async () => {
  const { plan, training, first, second } = await submitted();
  const { rows } = await home.sql.query<{ id: string }>(
    'SELECT id::text FROM cell WHERE evaluation_id = $1',
    [first],
  );
  const cells = rows.map(({ id }) => id);
  expect(await hold(home, { cells }, true)).toEqual({ cells: 1, runs: [first], shared: [training] });
  expect(await columns(second)).toMatchObject({ held: false });
  expect(await cancel(home, { cells })).toEqual([first]);
  expect(await columns(training)).toMatchObject({ wanted: true, held: false });
  await submitPlan(home, plan, { yaml: '' });
  expect(await columns(first)).toMatchObject({ status: 'WAITING', held: false, wanted: true });
});

test('a run has the highest priority of the cells that need it, and each change is in its events', async () => {
  const { study, training, first } = await submitted();
  const other = `${study}-too`;
  await submitPlan(home, samplePlan({ name: other, seeds: [seed], taus: [0.3] }), { yaml: '' });
  await prioritise(home, { study: other }, 'high');
  expect(await columns(training)).toMatchObject({ priority: 100 });
  const low = await prioritise(home, { study }, 'low');
  expect(low.shared).toEqual([training]);
  expect(await columns(first)).toMatchObject({ priority: 300, fence: 0 });
  expect(await prioritise(home, { study }, 'low')).toMatchObject({ cells: 0, runs: [] });
  await prioritise(home, { study: other }, 'normal');
  expect((await events(training)).map(({ message }) => message)).toEqual([
    `submitted by ${study}`,
    `study ${other} is of high priority`,
    `study ${other} is of normal priority`,
  ]);
});

test('a retry opens failed runs again from their checkpoints, and what waited for them; twice changes nothing', async () => {
  const { study, training, first } = await submitted();
  const worker = await aWorker(home);
  const claim = await claimed(home, training, worker);
  await publish(home, claim, 'last', 4);
  await failAttempt(home, claim, { class: 'user-error', message: 'no' });
  expect([await statusOf(home, training), await statusOf(home, first)]).toEqual(['FAILED', 'BLOCKED']);
  expect(await retry(home, { run: first })).toEqual([training]);
  expect([await statusOf(home, training), await statusOf(home, first)]).toEqual(['QUEUED', 'WAITING']);
  expect(await retry(home, { study })).toEqual([]);
  const again = await claimed(home, training, worker);
  expect('checkpoints' in again && again.checkpoints[0]?.step).toBe(4);
});

test('a training retried afresh archives checkpoints, points and results, and its evaluations wait again', async () => {
  const { study, training, first, second } = await submitted();
  const worker = await aWorker(home);
  const claim = await claimed(home, training, worker);
  await appendMetrics(home, claim, [{ key: 'loss', step: 1, value: 2 }]);
  await finishedTraining(home, claim);
  await finishedEvaluation(home, await claimed(home, first, worker));
  const running = await claimed(home, second, worker);
  expect(await retry(home, { study }, { fresh: true })).toEqual([]); // nothing has failed
  expect((await retry(home, { run: training }, { fresh: true })).sort()).toEqual(
    [training, first, second].sort(),
  );
  for (const id of [first, second]) expect(await columns(id)).toMatchObject({ status: 'WAITING' });
  expect(await pollControl(home, [running])).toEqual([{ runId: second, action: 'cancel' }]);
  const { rows } = await home.sql.query(
    `SELECT (SELECT count(*)::int FROM checkpoint WHERE run_id = $1 AND archived_at IS NULL) AS checkpoints,
       (SELECT count(*)::int FROM metric_point WHERE run_id = $1) AS points,
       (SELECT count(*)::int FROM metric_archive WHERE run_id = $1) AS archived,
       (SELECT count(*)::int FROM prediction_chunk WHERE evaluation_id = $2) AS chunks,
       (SELECT content -> 'summaries' -> 0 ->> 'per_image' FROM archived_result WHERE run_id = $2) AS "perImage"`,
    [training, first],
  );
  expect(rows).toEqual([{ checkpoints: 0, points: 0, archived: 1, chunks: 0, perImage: '0.25' }]);
  const again = await claimed(home, training, worker);
  expect(again).toMatchObject({ checkpoints: [] });
  await finishedTraining(home, again);
  await finishedEvaluation(home, await claimed(home, first, worker));
  expect(await statusOf(home, first)).toBe('SUCCEEDED');
});

test('a run afresh that another study needs waits for its agreement', async () => {
  const { study, training } = await submitted();
  await submitPlan(home, samplePlan({ name: `${study}-b`, seeds: [seed], taus: [0.9] }), { yaml: '' });
  await expect(retry(home, { run: training }, { fresh: true, agreed: [study] })).rejects.toThrow(
    `${study}-b`,
  );
  expect(await retry(home, { run: training }, { fresh: true })).toEqual([training]);
});

test('a pause of what has ended is refused', async () => {
  const { study, training, first } = await submitted({ taus: [undefined] });
  const worker = await aWorker(home);
  await finishedTraining(home, await claimed(home, training, worker));
  await finishedEvaluation(home, await claimed(home, first, worker));
  await expect(hold(home, { study }, true)).rejects.toThrow(/nothing to pause: every run of study/);
  await expect(hold(home, { run: first }, true)).rejects.toThrow(`nothing to pause: run ${first} has ended`);
});

test('contradictory and unknown controls are refused with what to do, and change nothing', async () => {
  const { study, first } = await submitted();
  await cancelStudy(home, study);
  await submitted({ name: 'ablation-of-tau', seeds: [99] });
  const waiting = await submitted();
  const before = await everything();
  const refused: [() => Promise<unknown>, RegExp][] = [
    [() => hold(home, { study }, false), /was cancelled and cannot be resumed: submit the grid file again/],
    [() => hold(home, { study }, true), /cannot be paused/],
    [() => hold(home, { run: first }, false), /Run e-[0-9a-f]+ was cancelled/],
    [() => prioritise(home, { study }, 'high'), /cannot be given a priority/],
    [() => retry(home, { study }), /cannot be retried/],
    [() => retry(home, { study }, { fresh: true }), /cannot be retried/],
    [() => retry(home, { run: waiting.first }, { fresh: true }), /waits for its training/],
    [() => hold(home, { study: 'ablation-of-tua' }, true), /Did you mean ablation-of-tau\?/],
    [() => cancel(home, { run: 't-00000000000000000000' }), /There is no run/],
  ];
  for (const [ask, message] of refused) await expect(ask()).rejects.toThrow(message);
  expect(await everything()).toEqual(before);
});
