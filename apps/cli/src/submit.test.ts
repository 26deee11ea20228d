/** A study from its data to its cancellation, without a worker. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSettings } from '@keygrid/runs';
import { openHome } from '@keygrid/runs/testing';
import { expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const file = path.join(cwd, 'grid.yaml');
const SHIPPED = path.resolve(import.meta.dirname, '../../../experiments/demo-quick.yaml');
copyFileSync(SHIPPED, file);
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });

test('a drawn data set gets a name', async () => {
  expect((await run('data', 'synth', 'pairs', '--pairs', '8,8,8')).code).toBe(0);
  expect((await run('data', 'synth', 'pairs', '--pairs', '8,8,8')).stdout).toContain('nothing to do');
  expect((await run('data', 'add', 'demo-quick', 'pairs')).stdout).toContain('demo-quick: spair-large');
  const { stdout } = await run('data', 'list', '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'demo-quick', folder: path.join(cwd, 'pairs') }]);
});

test('a plan changes nothing and knows no time without a record', async () => {
  const { stdout } = await run('plan', 'grid.yaml');
  expect(stdout).toContain('4 cells: 4 evaluations, 2 trainings shared by 2 evaluations each');
  expect(stdout).toContain('runs: 6 new');
  expect(stdout).toContain('time for 2 trainings: unknown');
  expect((await run('status')).stdout).toContain('No study has been submitted yet');
});

test('submitting twice makes nothing twice (I9)', async () => {
  expect((await run('submit', 'grid.yaml')).stdout).toContain('runs: 6 new');
  expect((await run('submit', 'grid.yaml')).stdout).toContain('runs: 0 new, 4 waiting, 2 queued');
});

test('why says what is waited for', async () => {
  const { stdout } = await run('why', 'demo-quick');
  expect(stdout).toContain('2 runs QUEUED');
  expect(stdout).toContain('No worker is alive');
});

test('a changed study needs a yes', async () => {
  writeFileSync(file, readFileSync(file, 'utf8').replace('seeds: [1]', 'seeds: [2]'));
  const asked = await run('submit', 'grid.yaml');
  expect(asked.stderr).toContain('revision 2, +4 cells, −4 no longer needed, 0 cells kept');
  expect(asked.stderr).toContain('--yes');
  expect(asked.code).toBe(2);
  const { stdout } = await run('submit', 'grid.yaml', '--yes', '--json');
  const report = JSON.parse(stdout) as { runs: { new: string[]; cancelled: string[] } };
  expect(report.runs.new).toHaveLength(6);
  expect(report.runs.cancelled).toHaveLength(6);
});

test('two submits of one name at the same moment: one is taken, the other cancels nothing and says so', async () => {
  const text = readFileSync(file, 'utf8').replace(/^name: .*/m, 'name: raced');
  const files = [71, 72].map((seed) => {
    writeFileSync(path.join(cwd, `raced-${seed}.yaml`), text.replace(/seeds: .*/, `seeds: [${seed}]`));
    return `raced-${seed}.yaml`;
  });
  const answers = await Promise.all(files.map((name) => run('submit', name)));
  expect(answers.map(({ code }) => code).sort()).toEqual([0, 2]);
  const refused = answers.find(({ code }) => code === 2);
  expect(refused?.stderr).toContain('study raced: revision 2, +4 cells, −4 no longer needed, 0 cells kept');
  expect(refused?.stderr).toContain('--yes');
  const { stdout } = await run('status', 'raced', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ counts: { QUEUED: 2, WAITING: 4, CANCELLED: 0 } });
});

test('status lists the runs of a study, and answers for a run by the beginning of its id, naming why and logs', async () => {
  const { stdout } = await run('status', 'demo-quick');
  const ids = [...stdout.matchAll(/^([te]-[0-9a-f]{20}) +(WAITING|QUEUED) +.*seed=2/gm)].map(
    ([, id]) => id ?? '',
  );
  expect(ids).toHaveLength(6);
  const [training = ''] = ids;
  expect((await run('why', training.slice(0, 10))).stdout).toContain(`${training} is QUEUED.`);
  const where = await run('status', training.slice(0, 10));
  expect(where.stdout).toContain(`${training} is QUEUED.`);
  expect(where.stdout).toContain(`more: keygrid why ${training}; its output: keygrid logs ${training}`);
  const unknown = await run('logs', 't-0000000000000000000');
  expect(unknown.stderr).toContain('There is no run t-0000000000000000000. `keygrid status STUDY`');
  expect(unknown.code).toBe(2);
});

test('status lists a study by pages, each of which says how the next is asked', async () => {
  const pageOf = async (...words: string[]) => {
    const { stdout } = await run('status', 'demo-quick', '--limit', '4', '--json', ...words);
    return JSON.parse(stdout) as { runs: { id: string }[]; next?: string };
  };
  const first = await pageOf();
  expect(first.next).toBe(first.runs.at(-1)?.id);
  const second = await pageOf('--after', first.next ?? '');
  expect(second.next).toBeUndefined();
  expect(new Set([...first.runs, ...second.runs].map(({ id }) => id)).size).toBe(6);
  const { stdout } = await run('status', 'demo-quick', '--limit', '4');
  expect(stdout).toContain(`4 of 6 runs. The next ones: --after ${first.next}`);
  const strange = await run('status', 'demo-quick', '--after', 't-0000000000000000000');
  expect(strange).toMatchObject({ code: 2, stdout: '' });
  expect(strange.stderr).toContain('--after t-0000000000000000000: demo-quick has no such run');
  const nameless = await run('status', '--limit', '4');
  expect(nameless).toMatchObject({ code: 2, stdout: '' });
  expect(nameless.stderr).toContain('--limit: pages are of the runs of a study; expected its name');
});

test('cancelling a training that another study shares names both studies and asks', async () => {
  writeFileSync(path.join(cwd, 'also.yaml'), readFileSync(file, 'utf8').replace(/^name: .*/m, 'name: also'));
  const submitted = await run('submit', 'also.yaml', '--json');
  const report = JSON.parse(submitted.stdout) as { runs: { existing: { QUEUED: string[] } } };
  const [training = ''] = report.runs.existing.QUEUED;
  const asked = await run('cancel', training);
  expect(asked.stderr).toContain(
    `2 studies need ${training}: also, demo-quick. End ${training} and its evaluations`,
  );
  expect(asked.stderr).toContain('--yes');
  expect(asked.code).toBe(2);
  expect((await run('cancel', training.slice(0, 12), '--yes')).stdout).toContain('3 runs cancelled');
  expect((await run('submit', 'grid.yaml')).stdout).toContain('opened again');
  expect((await run('cancel', 'also')).stdout).toContain('0 runs cancelled');
});

test('what runs ask of a worker may be said at submit, in place of the grid', async () => {
  const other = readFileSync(SHIPPED, 'utf8').replace(/^name: .*/m, 'name: on-a-card');
  writeFileSync(path.join(cwd, 'card.yaml'), other.replace(/^seeds: .*/m, 'seeds: [73]'));
  const asks = ['--needs-device', 'cuda', '--min-memory-gib', '40'];
  expect(await run('submit', 'card.yaml', ...asks)).toMatchObject({ code: 0 });
  const home = await openHome(loadSettings({ cwd, env: {} }));
  try {
    const { rows } = await home.sql.query<{ class: string }>(
      `SELECT DISTINCT placement_class AS class FROM run JOIN cell ON run.id IN (cell.evaluation_id, cell.training_id)
         JOIN study ON study.id = study_id WHERE study.name = 'on-a-card'`,
    );
    expect(rows).toEqual([{ class: 'cuda-40' }]);
  } finally {
    await home.close();
  }
  for (const wrong of [
    ['--needs-device', 'tpu'],
    ['--min-memory-gib', 'much'],
  ])
    expect((await run('submit', 'card.yaml', ...wrong)).code).toBe(2);
  expect((await run('cancel', 'on-a-card')).stdout).toContain('6 runs cancelled');
});

test('a cancelled study wants nothing', async () => {
  expect((await run('cancel', 'demo-quick')).stdout).toContain('6 runs cancelled');
  expect((await run('why', 'demo-quick')).stdout).toContain('was cancelled');
  const watched = await run('watch', 'demo-quick', '--json');
  expect(watched.code).toBe(1);
  const unknown = await run('cancel', 'demo-quik');
  expect(unknown.stderr).toContain('demo-quick');
  expect(unknown.code).toBe(2);
});
