/** What a person controls, through the built command: studies, filters of cells and runs. */
import { failAttempt, submitPlan } from '@keygrid/runs';
import {
  aWorker,
  claimed,
  finishedTraining,
  makeTestHome,
  samplePlan,
  type TestHome,
} from '@keygrid/runs/testing';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();
let made: TestHome;
let training = '';
beforeAll(async () => {
  made = await makeTestHome();
  const plan = samplePlan({ name: 'ablation', seeds: [1, 2], taus: [undefined, 0.8] });
  await submitPlan(made.home, plan, { yaml: '' });
  [training = ''] = plan.trainings.keys();
});
afterAll(() => made.drop());

const run = (...args: string[]) => keygrid(args, { cwd, env: made.env });
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
};
const control = async () =>
  (await made.home.sql.query('SELECT id, status, held, priority, fence FROM run ORDER BY position')).rows;

test('pause, resume, prioritise and cancel act on a study, a filter or a run, and twice is as once', async () => {
  expect(await json('pause', 'ablation')).toMatchObject({ cells: 4, goingOn: [] });
  expect((await run('pause', 'ablation')).stdout).toBe('Already paused: nothing was changed\n');
  expect(await json('pause', 'ablation')).toMatchObject({ cells: 0, paused: [], goingOn: [] });
  expect((await run('why', training)).stdout).toContain('Every study that needs it is paused.');
  expect((await run('resume', '--where', 'seed=1')).stdout).toBe('2 cells resumed: 3 runs\n');
  expect(await json('resume', 'ablation')).toMatchObject({ cells: 2 });
  expect(await json('prioritise', 'ablation', 'high', '--where', 'seed = 2')).toMatchObject({
    cells: 2,
    priority: 'high',
  });
  expect(await json('prioritise', training, 'low')).toMatchObject({
    cells: 2,
    prioritised: expect.arrayContaining([training]) as unknown,
  });
  expect((await run('retry', 'ablation')).stdout).toBe('No run has failed: nothing to retry\n');
  expect(await json('cancel', 'ablation', '--where', 'seed = 2')).toMatchObject({ cancelled: { length: 3 } });
  expect(await json('cancel', 'ablation', '--where', 'seed = 2')).toMatchObject({ cancelled: [] });
});

test('what is unknown, fits nothing or contradicts itself: one message, exit code 2, nothing changed', async () => {
  const before = await control();
  for (const [args, message] of [
    [['pause', 'ablatoin'], 'Did you mean ablation?'],
    [['pause', `${training.slice(0, -1)}${training.endsWith('0') ? 1 : 0}`], `Did you mean ${training}?`],
    [['cancel', 'ablation', '--where', 'seed = 7'], 'seed'],
    [['pause', '--where', 'seed > 7'], 'No cell fits: seed > 7. Nothing was changed.'],
    [['resume', 'ablation', '--where', 'seed = 2'], 'was cancelled and cannot be resumed'],
    [['prioritise', 'ablation', 'soon'], 'expected low, normal or high, not "soon".'],
    [['retry'], 'Expected the name of a study, the id of a run, or --where EXPRESSION.'],
    [['pause', training, '--where', 'seed = 1'], 'is one run. Leave one of them out.'],
    [['delete', 'ablatoin', '--yes'], 'Did you mean ablation?'],
    [['delete', 'ablation'], 'There is no terminal to ask on: add --yes to go on.'],
    [['delete', training], `${training} is a run of ablation; expected the name of a study.`],
    [
      ['extend', training, '--epochs', '9'],
      `${training} is a run of ablation; expected the name of a study.`,
    ],
    [['cancel', ''], 'Expected the name of a study, not an empty word.'],
    [['cancel', 'ablation', '--where', 'sed = 1'], 'did you mean "seed"?'],
    [['prioritise', 'ablation', 'hihg'], 'not "hihg"; did you mean high?'],
    [['retry', 'ablatoin'], 'Did you mean ablation?'],
    [['cancel', 'ablatoin'], 'Did you mean ablation?'],
    [['prioritise', 'ablatoin', 'low'], 'Did you mean ablation?'],
    [['extend', 'ablation', '--epochs', '9', '--where', 'seed > 7'], 'No cell of ablation fits: seed > 7.'],
    [['retry', training, '--fresh', '--where', 'seed = 1'], 'is one run. Leave one of them out.'],
  ] as const) {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr, args.join(' ')).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  }
  expect(await control()).toEqual(before);
});

test('retry opens what has failed again, and with --fresh one run from nothing', async () => {
  const plan = samplePlan({ name: 'retried', seeds: [31], taus: [undefined] });
  await submitPlan(made.home, plan, { yaml: '' });
  const [id = ''] = plan.trainings.keys();
  const worker = await aWorker(made.home);
  await failAttempt(made.home, await claimed(made.home, id, worker), { class: 'user-error', message: 'no' });
  expect((await run('retry', 'retried')).stdout).toBe('1 run tried again from their newest checkpoints\n');
  await finishedTraining(made.home, await claimed(made.home, id, worker));
  expect(await json('retry', 'retried')).toMatchObject({ retried: [] });
  const { stdout } = await run('retry', id, '--fresh');
  expect(stdout).toBe('2 runs tried again from nothing; what there was is archived\n');
  const { rows } = await made.home.sql.query(
    'SELECT status, best_checkpoint_id AS best FROM run WHERE id = $1',
    [id],
  );
  expect(rows).toEqual([{ status: 'QUEUED', best: null }]);
});

test('delete says what goes and what stays, does it, and of a run that went says so', async () => {
  const plan = samplePlan({ name: 'gone', seeds: [41], taus: [undefined, 0.8] });
  await submitPlan(made.home, plan, { yaml: '' });
  await submitPlan(made.home, samplePlan({ name: 'staying', seeds: [41], taus: [undefined] }), { yaml: '' });
  const [id = ''] = plan.trainings.keys();
  await finishedTraining(made.home, await claimed(made.home, id, await aWorker(made.home)));
  const going =
    'study gone (2 cells, 1 revision), 0 trainings and 1 evaluation with their results, 0 bytes of checkpoints';
  const stays = '2 runs that staying has cells of: not deleted';
  expect((await run('delete', 'gone', '--dry-run')).stdout).toBe(`would delete ${going}\n${stays}\n`);
  expect((await run('delete', 'gone', '--yes')).stdout).toBe(`deleted ${going}\n${stays}\n`);
  const rest = await json('delete', 'staying', '--yes');
  expect(rest).toMatchObject({ study: 'staying', trainings: [id], kept: [], dryRun: false });
  const { code, stderr } = await run('status', id);
  expect([code, stderr]).toEqual([2, expect.stringContaining('deleted with study staying on')]);
});

test('gc lists what no row names and is a day old, then removes it; nothing else', async () => {
  const store = fileURLToPath(made.home.store.url);
  const lost = path.join(store, 'runs/t-lost/1/last-5.safetensors');
  mkdirSync(path.dirname(lost), { recursive: true });
  writeFileSync(lost, 'x'.repeat(2048));
  expect((await run('gc')).stdout).toBe(
    'Every file of the store that is a day old or older is named by a run, a log or a grid.\n',
  );
  const old = new Date(Date.now() - 2 * 24 * 3_600_000);
  utimesSync(lost, old, old);
  const listed = '1 file that nothing names (2.0 KiB)';
  expect((await run('gc', '--dry-run')).stdout).toBe(
    `${listed}; keygrid gc removes them:\n     2.0 KiB  runs/t-lost/1/last-5.safetensors\n`,
  );
  expect(await json('gc')).toMatchObject({ dryRun: false, bytes: 2048, files: [{ bytes: 2048 }] });
  expect(existsSync(lost)).toBe(false);
  expect(await json('gc')).toMatchObject({ dryRun: false, files: [], bytes: 0 });
});
