import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { UserError } from '@keygrid/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cancelStudy,
  claimRun,
  machineId,
  failAttempt,
  requeuePreempted,
  renewLeases,
  finishStudies,
  NEED_OF_ONNX,
  needsOf,
  specOf,
  type NeedySpec,
  noteCards,
  noteLack,
  submitPlan,
} from '@keygrid/runs';
import {
  aWorker,
  claimed,
  finishedEvaluation,
  finishedTraining,
  samplePlan,
  makeTestHome,
  type TestHome,
  type OpenHome,
} from '@keygrid/runs/testing';
import { runsOf } from '../studies/run-list.ts';
import { listStudies, studyOverview } from '../studies/study-overview.ts';
import { attemptLines, runHistory } from './attempt-story.ts';
import { explainRun } from './explain-run.ts';
import { storeUsage } from '../studies/disk-usage.ts';
import { checkpointsOf, runDetail } from './run-detail.ts';

let testHome: TestHome;
let home: OpenHome;
const plan = samplePlan({ name: 'read', seeds: [1], taus: [undefined, 0.8] });
const [training = ''] = plan.trainings.keys();
const [one = '', two = ''] = plan.evaluations.keys();
beforeAll(async () => {
  testHome = await makeTestHome();
  ({ home } = testHome);
});
afterAll(() => testHome.drop());
const why = async (id: string) => (await runDetail(home, id)).why.join(' ');

test('from submit to the end, each status says why, and the study is finished when all have ended', async () => {
  await submitPlan(home, plan, { yaml: '' });
  expect(await why(training)).toMatch(/No worker is alive/);
  expect(await why(one)).toMatch(`waits for its training ${training}, which is QUEUED`);
  const worker = await aWorker(home);
  expect(await why(training)).toMatch(/free slot/);
  await home.sql.query(`UPDATE run SET placement_class = 'cuda-16' WHERE id = $1`, [training]);
  expect(await why(training)).toBe(
    'No live worker offers cuda ≥ 16 GiB. Offered: worker 1 on here: cpu, 8 GiB, float32.',
  );
  await home.sql.query(`UPDATE run SET placement_class = 'any-0-bfloat16' WHERE id = $1`, [training]);
  expect(await why(training)).toMatch(
    /^No live worker offers precision bfloat16 \(CPUs with AMX do; .*float32/,
  );
  await home.sql.query(`UPDATE run SET placement_class = 'any-0' WHERE id = $1`, [training]);
  const need = needsOf(plan.trainings.get(training)!.spec)[0] ?? '';
  await noteLack(home, worker, { need, why: 'data set x has no folder here: keygrid data add x DIR' });
  expect(await why(training)).toBe(
    'Worker 1 on here leaves it to others: data set x has no folder here: keygrid data add x DIR.',
  );
  await noteLack(home, worker, { need, why: undefined });
  expect(await why(training)).toMatch(/free slot/);
  const lacking = { need: NEED_OF_ONNX, why: 'the package onnxruntime-node is not installed here' };
  await noteLack(home, worker, lacking);
  expect(await why(training)).toMatch(/free slot/);
  const kind = `UPDATE run SET spec = jsonb_set(spec, '{model,backbone,kind}', $2::jsonb) WHERE id = $1`;
  const before = await home.sql.query<{ spec: unknown }>('SELECT spec FROM run WHERE id = $1', [training]);
  await home.sql.query(kind, [training, '"onnx"']);
  expect(await why(training)).toBe(`Worker 1 on here leaves it to others: ${lacking.why}.`);
  expect(needsOf((await specOf(home, one)) as NeedySpec)).toContain(NEED_OF_ONNX);
  await home.sql.query('UPDATE run SET spec = $2 WHERE id = $1', [training, before.rows[0]?.spec]);
  await noteLack(home, worker, { ...lacking, why: undefined });

  const claim = await claimed(home, training, worker);
  await renewLeases(home, worker, [{ ...claim, phase: 'training', step: 3, totalSteps: 9 }]);
  expect(await why(training)).toBe('Worker 1 on here runs it (training, step 3 of 9).');
  await finishedTraining(home, claim);
  await finishedEvaluation(home, await claimed(home, one, worker));
  expect(await finishStudies(home)).toEqual([]);
  await failAttempt(home, await claimed(home, two, worker), {
    class: 'corrupt-data',
    message: 'a.jpg is cut',
  });
  expect(await why(two)).toBe('It ended as corrupt-data: a.jpg is cut');
  expect(await finishStudies(home)).toEqual(['read']);
  expect(await finishStudies(home)).toEqual([]);
});

test('overview, list, detail and disk use agree', async () => {
  const overview = await studyOverview(home, 'read');
  expect(overview).toMatchObject({
    revision: 1,
    cells: { SUCCEEDED: 1, FAILED: 1 },
    trainings: { SUCCEEDED: 1 },
  });
  expect(overview.finishedAt).toBeInstanceOf(Date);
  expect(await listStudies(home)).toEqual([overview]);
  const rows = await runsOf(home, 'read');
  expect(rows.map(({ id, status }) => [id, status])).toEqual([
    [training, 'SUCCEEDED'],
    [one, 'SUCCEEDED'],
    [two, 'FAILED'],
  ]);
  expect((await runsOf(home, 'read', { after: rows[0]?.id ?? '', limit: 1 })).map(({ id }) => id)).toEqual([
    one,
  ]);
  const detail = await runDetail(home, training);
  expect(detail).toMatchObject({
    studies: ['read'],
    evaluationIds: [one, two],
    attempts: [{ exit: 'succeeded' }],
  });
  expect((await checkpointsOf(home, training)).map(({ kind }) => kind)).toEqual(['last', 'best']);
  expect((await storeUsage(home)).checkpoints.files).toBe(2);
  await expect(runDetail(home, 't-none')).rejects.toBeInstanceOf(UserError);
  await expect(studyOverview(home, 'none')).rejects.toThrow(/Newest: read/);
});

test('a class of failure that only a newer version knows is read like any other', async () => {
  await home.sql.query(`UPDATE run SET last_class = 'of-a-newer-version' WHERE id = $1`, [two]);
  await home.sql.query(`UPDATE attempt SET exit = 'of-a-newer-version' WHERE run_id = $1`, [two]);
  expect(await runDetail(home, two)).toMatchObject({ attempts: [{ exit: 'of-a-newer-version' }] });
  const { why, advice } = await explainRun(home, two);
  expect(why[0]).toBe('It ended as of-a-newer-version: a.jpg is cut');
  expect(advice).toBe(`read the log, then submit with --retry-failed; the log: keygrid logs ${two}`);
});

test('an exclusive run says whom it waits for, and others that it has the machine', async () => {
  const [own, beside] = [
    samplePlan({ name: 'timed', seeds: [31], taus: [undefined], timing: 'exclusive' }),
    samplePlan({ name: 'beside', seeds: [32, 33], taus: [undefined] }),
  ];
  await submitPlan(home, own, { yaml: '' });
  await submitPlan(home, beside, { yaml: '' });
  const [timed = ''] = own.trainings.keys();
  const [first = '', second = ''] = beside.trainings.keys();
  const worker = await aWorker(home, { slots: 2 });
  const claim = await claimed(home, first, worker);
  expect(await why(timed)).toBe('It waits to have here alone: 1 other run is there.');
  expect(await claimRun(home, { runId: timed, workerId: worker })).toBeUndefined();
  expect(await why(second)).toMatch(`here is kept for exclusive run ${timed}`);
  await requeuePreempted(home, claim);
  await claimed(home, timed, worker);
  expect(await why(second)).toBe(`here is taken by exclusive run ${timed}.`);
  await cancelStudy(home, 'timed');
  await cancelStudy(home, 'beside');
});

test('a run whose worker is gone says so', async () => {
  const plan = samplePlan({ name: 'orphaned', seeds: [40], taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  const [orphan = ''] = plan.trainings.keys();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await claimed(home, orphan, await aWorker(home, { host: os.hostname(), machine: machineId(), pid }));
  expect(await why(orphan)).toMatch(
    new RegExp(`^Worker ${pid} on .* ran it and is gone; its lease runs out in 4\\d s`),
  );
});

test('a run whose GPU was lost says so while no other card takes it', async () => {
  const plan = samplePlan({ name: 'lost card', seeds: [50], taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  const [run = ''] = plan.trainings.keys();
  await home.sql.query(`UPDATE run SET device = 'cuda', placement_class = 'cuda-0' WHERE id = $1`, [run]);
  const card = { id: '0', name: 'NVIDIA A10', memoryGiB: 22, slots: 1 };
  const worker = await aWorker(home, { device: 'cuda', memoryGiB: 22, cards: [card] });
  const claim = await claimed(home, run, worker);
  const lost = 'CUDA_ERROR_ECC_UNCORRECTABLE: uncorrectable ECC error encountered.';
  await failAttempt(home, claim, { class: 'device-lost', message: lost });
  await noteCards(home, worker, { cards: [{ ...card, lost }], slots: 0, memoryGiB: 0 });
  const said = await why(run);
  expect(said).toMatch(/^No live worker offers cuda ≥ 0 GiB\. Offered: worker .*cpu, 8 GiB, float32/);
  expect(said).not.toContain('cuda, 0 GiB');
  expect(said).toContain(
    `Worker 1 on here has lost its card cuda:0 (NVIDIA A10) and claims nothing for it: ${lost} Restart the worker once nvidia-smi lists the card again. ` +
      `The attempt before ended as device-lost: ${lost}`,
  );
});

test('every attempt is told: worker, device, from which step, why it ended, what followed', async () => {
  const plan = samplePlan({ name: 'told', seeds: [60], taus: [undefined] });
  await submitPlan(home, plan, { yaml: '' });
  const [run = ''] = plan.trainings.keys();
  const worker = await aWorker(home, { host: 'node-7', pid: 812 });
  await requeuePreempted(home, await claimed(home, run, worker));
  await failAttempt(home, await claimed(home, run, worker), { class: 'unknown', message: 'it broke' });
  await claimed(home, run, worker);
  expect(attemptLines(await runHistory(home, run))).toEqual([
    `  attempt 1: worker 812 on node-7, cpu, from the start; ended as preempted: handed back by its worker, which stops; then claimed by worker ${worker}`,
    `  attempt 3: worker 812 on node-7, cpu, from the start; ended as unknown: it broke; then claimed by worker ${worker}`,
    '  attempt 5: worker 812 on node-7, cpu, from the start; it runs',
  ]);
});
