/** Studies with more epochs, on real rows: what goes on from where, and what is refused with its reason. */
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { expect, test } from 'vitest';
import { appendMetrics } from '../record/metrics.ts';
import { noteEnvironment } from '../record/attempts.ts';
import { cancelStudy } from '../settle/control.ts';
import { failAttempt } from '../settle/fail.ts';
import { finishTraining } from '../settle/finish.ts';
import { retry } from '../settle/retry.ts';
import { submitPlan } from '../submit/submit.ts';
import { aWorker, claimed, finishedTraining, publish, statusOf } from '../testing/lifecycle.ts';
import type { OpenHome } from '../testing/test-home.ts';
import { useTestHome } from '../testing/use-test-home.ts';
import { extendStudy } from './extend-study.ts';

let home: OpenHome;
useTestHome((made) => (home = made));

let seed = 0;
const yamlOf = (name: string, training: object, axes: object = {}) =>
  JSON.stringify({
    name,
    about: 'a test',
    base: { data: { name: 'tiny' }, training },
    axes: { product: { 'evaluation.kbc.mode': ['none', 'both'], ...axes } },
    seeds: [seed],
  });
const planned = (yaml: string): Plan =>
  planGrid(parseGrid(yaml, 'a.yaml'), {
    data: (name) => ({ name, layout: 'spair-large', fingerprint: 'f'.repeat(64) }),
    sha256OfWeights: () => '',
  });

/** A study of its own: one training, two evaluations. */
async function submitted(training: object = {}, axes: object = {}) {
  const study = `study-${++seed}`;
  const yaml = yamlOf(study, { epochs: 2, ...training }, axes);
  const plan = planned(yaml);
  await submitPlan(home, plan, { yaml });
  const [id = ''] = plan.trainings.keys();
  return { study, id };
}

async function trained(training: object = {}) {
  const made = await submitted(training);
  const claim = await claimed(home, made.id, await aWorker(home));
  await noteEnvironment(home, claim, { cpu: 'one' });
  await appendMetrics(home, claim, [
    { key: 'train/loss', step: 1, value: 2 },
    { key: 'train/loss', step: 10, value: 1 },
  ]);
  await finishedTraining(home, claim);
  return made;
}

const pointsOf = async (id: string) =>
  (
    await home.sql.query(
      `SELECT points::int, last_step AS "lastStep", (SELECT count(*)::int FROM metric_point WHERE run_id = $1) AS stored FROM metric_summary WHERE run_id = $1`,
      [id],
    )
  ).rows;
const everything = async () =>
  (
    await home.sql.query(
      'SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(*) FROM study) AS studies, (SELECT count(*) FROM run_event) AS events',
    )
  ).rows;

test('a longer study has the ids that its grid is planned to, goes on from the last checkpoints, and is made once', async () => {
  const { study, id } = await trained();
  const before = await everything();
  const preview = await extendStudy(home, study, { epochs: 3, dryRun: true });
  expect(await everything()).toEqual(before);
  const done = await extendStudy(home, study, { epochs: 3 });
  expect([preview.study, preview.trainings, preview.plan.cells, preview.report]).toEqual([
    done.study,
    done.trainings,
    done.plan.cells,
    undefined,
  ]);
  expect(done).toMatchObject({ study: `${study}-epochs-3`, report: { revision: 1, cells: { added: 2 } } });
  const straight = planned(yamlOf(done.study, { epochs: 3 }));
  expect([...done.plan.trainings.keys()]).toEqual([...straight.trainings.keys()]);
  expect(done.plan.cells).toEqual(straight.cells);
  const [longer = ''] = straight.trainings.keys();
  expect(done.trainings).toEqual([
    { id: longer, from: id, fromEpoch: 2, fromStep: 10, isApproximate: false, existing: null },
  ]);
  expect(await pointsOf(longer)).toEqual([{ points: 2, lastStep: 10, stored: 2 }]);
  const { rows } = await home.sql.query('SELECT kind, message FROM run_event WHERE run_id = $1', [longer]);
  const message = `submitted by ${done.study}, going on from the last checkpoint of ${id}`;
  expect(rows).toEqual([{ kind: 'extended', message }]);
  const again = await extendStudy(home, study, { epochs: 3 });
  expect(again).toMatchObject({ report: { unchanged: true }, trainings: [{ existing: 'QUEUED' }] });
  const claim = await claimed(home, longer, await aWorker(home));
  expect(claim).toMatchObject({
    checkpoints: [{ runId: id, step: 10 }],
    inheritedBest: { runId: id, step: 10 },
  });
});

test('some cells are a study of theirs, whose grid file is planned to just them; what no grid file can say is refused', async () => {
  const study = `study-${++seed}`;
  const axes = {
    product: { 'evaluation.kbc.mode': ['none', 'both'], 'training.batch': [4, 8] },
    include: [{ 'evaluation.kbc.mode': 'source', 'training.batch': 4 }],
  };
  const grid = {
    name: study,
    about: 'a test',
    base: { data: { name: 'tiny' }, training: { epochs: 2 } },
    axes,
    seeds: [101, 102, 103],
  };
  const plan = planned(JSON.stringify(grid));
  await submitPlan(home, plan, { yaml: JSON.stringify(grid) });
  const worker = await aWorker(home);
  for (const [id, { spec }] of plan.trainings)
    if (spec.batch === 4 && spec.seed < 103) await finishedTraining(home, await claimed(home, id, worker));
  const { rows } = await home.sql.query<{ id: string; key: string; seed: number }>(
    `SELECT cell.id::text, key, seed FROM cell JOIN study ON study.id = study_id WHERE name = $1 AND axis_values ->> 'training.batch' = '4' AND seed < 103`,
    [study],
  );
  const ids = (fits: (row: (typeof rows)[number]) => boolean) => rows.filter(fits).map(({ id }) => id);
  const before = await everything();
  const uneven = ids(({ key, seed: own }) => own === 101 || key.includes('both'));
  await expect(extendStudy(home, study, { epochs: 3, cells: uneven })).rejects.toThrow(
    /^The cells that fit differ from seed to seed: \{"evaluation.kbc.mode":"none","training.batch":4\} fits for 1 of 2 seeds\./,
  );
  await expect(extendStudy(home, study, { epochs: 3 })).rejects.toThrow('is QUEUED: only a training');
  expect(await everything()).toEqual(before);
  const cells = ids(({ key }) => !key.includes('none'));
  const part = await extendStudy(home, study, { epochs: 3, cells });
  expect(part.trainings).toHaveLength(2);
  expect(part.report).toMatchObject({ cells: { added: 4 } });
  const { rows: kept } = await home.sql.query<{ yaml: string }>(
    'SELECT yaml FROM study_revision JOIN study ON study.id = study_id WHERE name = $1',
    [part.study],
  );
  const again = planned(kept[0]?.yaml ?? '');
  expect(again.cells).toEqual(part.plan.cells);
  expect([...again.trainings.keys()].sort()).toEqual([...part.plan.trainings.keys()].sort());
});

test('a training of so many epochs that is there already stays as it is', async () => {
  const { study } = await trained();
  const yaml = yamlOf('straight', { epochs: 4 });
  await submitPlan(home, planned(yaml), { yaml });
  const { trainings } = await extendStudy(home, study, { epochs: 4 });
  expect(trainings).toMatchObject([{ existing: 'QUEUED' }]);
  const claim = await claimed(home, trainings[0]?.id ?? '', await aWorker(home));
  expect(claim).toMatchObject({ checkpoints: [] });
});

test('what it went on from retried afresh, or its file gone: it starts from its first step, with the same numbers', async () => {
  const { study, id } = await trained();
  const { trainings } = await extendStudy(home, study, { epochs: 5 });
  await retry(home, { run: id }, { fresh: true });
  const longer = trainings[0]?.id ?? '';
  expect(await claimed(home, longer, await aWorker(home))).toMatchObject({ checkpoints: [] });
  expect(await pointsOf(longer)).toEqual([]);
});

test('retried afresh it trains straight through', async () => {
  const { study } = await trained();
  const { trainings } = await extendStudy(home, study, { epochs: 5 });
  const longer = trainings[0]?.id ?? '';
  await retry(home, { run: longer }, { fresh: true });
  expect(await claimed(home, longer, await aWorker(home))).toMatchObject({ checkpoints: [] });
});

test('in another numeric environment it is approximate (I5), and what goes on from an approximate one is too', async () => {
  const { study } = await trained();
  const { trainings } = await extendStudy(home, study, { epochs: 3 });
  const claim = await claimed(home, trainings[0]?.id ?? '', await aWorker(home));
  expect(claim.continuity).toBe('exact');
  expect(await noteEnvironment(home, claim, { cpu: 'two' })).toBe('approximate');
  await finishedTraining(home, claim, 15);
  const longest = await extendStudy(home, `${study}-epochs-3`, { epochs: 4, as: `${study}-longest` });
  expect(longest.trainings).toMatchObject([{ isApproximate: true, fromStep: 15 }]);
  const next = await claimed(home, longest.trainings[0]?.id ?? '', await aWorker(home));
  expect(next.continuity).toBe('approximate');
});

test('what would not have the bits of a straight training, or is not finished, is refused with its reason and changes nothing', async () => {
  const finished = await trained();
  const running = await submitted();
  await claimed(home, running.id, await aWorker(home));
  const failed = await submitted();
  const claim = await claimed(home, failed.id, await aWorker(home));
  await failAttempt(home, claim, { class: 'user-error', message: 'no' });
  const cancelled = await submitted();
  await cancelStudy(home, cancelled.study);
  const axis = await submitted({}, { 'training.epochs': [2, 3] });
  const early = await submitted({ selection: { patience: 1 } });
  const stopped = await claimed(home, early.id, await aWorker(home));
  for (const kind of ['best', 'last'] as const) await publish(home, stopped, kind, 5);
  await finishTraining(home, stopped, { steps: 5, bestStep: 5, stoppedEarly: true, seconds: 1, peakMemoryBytes: 1 }); // prettier-ignore
  const lost = await trained();
  await home.sql.query('UPDATE checkpoint SET damaged_at = now() WHERE run_id = $1', [lost.id]);
  const cosine = await trained({ schedule: 'cosine' });
  const uneven = await trained({ epochs: 3, selection: { every: 2 } });
  const earlier = await trained();
  await home.sql.query('UPDATE run SET method = 0 WHERE id = $1', [earlier.id]);
  const untrained = await trained({ epochs: 0 });
  await submitPlan(home, planned(yamlOf('taken', {})), { yaml: yamlOf('taken', {}) });
  const before = await everything();
  const refused: [study: string, why: RegExp, as?: string][] = [
    ['study-x', /There is no study study-x\. Did you mean study-\d/],
    [running.study, /is RUNNING: only a training that has succeeded/],
    [failed.study, /is FAILED: only a training that has succeeded/],
    [cancelled.study, /was cancelled and cannot be extended: submit the grid file again/],
    [axis.study, /varies training\.epochs itself: add 9 to that axis/],
    [early.study, /stopped early by selection\.patience 1/],
    [lost.study, /has lost its last checkpoint/],
    [cosine.study, /cosine schedule that ends with its 2 epochs/],
    [uneven.study, /selects every 2 epochs, and once more after its last, 3/],
    [earlier.study, /was computed by method 0/],
    [untrained.study, /trains nothing/],
    [finished.study, /is the study itself/, finished.study],
    [finished.study, /There is a study taken with other cells.*--as NAME/, 'taken'],
    [finished.study, /lower-case letters, digits and dashes/, 'No Name'],
  ];
  for (const [study, why, as] of refused) {
    const asked = extendStudy(home, study, { epochs: 9, ...(as === undefined ? {} : { as }) });
    await expect(asked, study).rejects.toThrow(why);
  }
  await expect(extendStudy(home, finished.study, { epochs: 2 })).rejects.toThrow(/trains 2 epochs already/);
  expect(await everything()).toEqual(before);
  expect(await statusOf(home, finished.id)).toBe('SUCCEEDED');
});

test('schedules that count from the first step are extended: constant, step, warm-up, patience that has not run out', async () => {
  for (const training of [
    { schedule: { kind: 'step', milestones: [1, 4] } },
    { schedule: { kind: 'constant', warmup: 5 } },
    { selection: { patience: 3 } },
  ]) {
    const { study } = await trained(training);
    expect((await extendStudy(home, study, { epochs: 6 })).trainings).toHaveLength(1);
  }
});
