/** Table 2 of the paper in miniature: a matcher of every kind through scheduler and workers, one of which is killed. */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { loadSettings } from '@keygrid/runs';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT_FOLDER } from './processes/package-folder.ts';
import { emptyFolder, finished, keygrid, startKeygrid } from './testing/keygrid.ts';

const GRID = path.join(PROJECT_FOLDER, 'experiments/table-2.yaml');
const EVALUATIONS = 25;
const cwd = emptyFolder();
const at = { cwd, env: { KEYGRID_TIME_SCALE: '0.2' } };
let home: OpenHome;
beforeAll(async () => {
  home = await openHome(loadSettings({ cwd, env: { KEYGRID_HOME: path.join(cwd, '.keygrid') } }));
});
afterAll(() => home.close());

test('what the grid needs and this machine lacks is said at once, each with where to get it', async () => {
  cpSync(path.join(PROJECT_FOLDER, 'libs/datasets/testdata/spair-71k'), path.join(cwd, 'pairs'), { recursive: true });
  expect(await keygrid(['data', 'add', 'spair-71k', 'pairs'], at)).toMatchObject({ code: 0 });
  const { code, stderr } = await keygrid(['submit', GRID], at);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(9);
  expect(stderr).toContain('matcher.weights: ncnet_pfpascal.pth.tar: there is no such file');
  expect(stderr).toContain('Where to get it: https://www.di.ens.fr/willow/research/ncnet/models/ncnet_pfpascal.pth.tar');
  expect(stderr).toContain('matcher.files: chm.py: there is no such file');
  expect(await home.db.study.count()).toBe(0);
}); // prettier-ignore

/** The grid with the rows that a person may add, which are written there as comments. */
function withOwnRows(): string {
  const written = readFileSync(GRID, 'utf8').replaceAll(/^( +)# (?=- \{|include:| {2}- \{)/gm, '$1');
  writeFileSync(path.join(cwd, 'table-2.yaml'), written);
  return 'table-2.yaml';
}

/** Held still while it is looked at: it dies with a run of its own, which another process or an ONNX file computes. */
async function killWhileItRuns(worker: number): Promise<void> {
  const isRunning = async () => {
    process.kill(worker, 'SIGSTOP');
    const { rows } = await home.sql.query(
      `SELECT 1 FROM run WHERE status = 'RUNNING' AND spec #>> '{matcher,kind}' IN ('program', 'onnx')`,
    );
    if (rows.length > 0) return true;
    process.kill(worker, 'SIGCONT');
    return false;
  };
  await expect.poll(isRunning, { interval: 50 }).toBe(true);
  process.kill(worker, 'SIGKILL');
}

const succeeded = () => home.db.run.count({ where: { stage: 'evaluation', status: 'SUCCEEDED' } });

test('in miniature every kind runs through scheduler and workers; one is killed with kill -9, another goes on, and every result is there', async () => {
  const submitted = await keygrid(['submit', withOwnRows(), '--profile', 'miniature'], at);
  expect(submitted.code, submitted.stderr).toBe(0);
  const scheduler = startKeygrid(['scheduler'], at);
  const killed = startKeygrid(['worker', '--slots', '1', '--allow-programs'], at);
  await expect.poll(succeeded, { interval: 50 }).toBeGreaterThan(3);
  await killWhileItRuns((await home.db.worker.findFirstOrThrow()).pid);
  await finished(killed);
  const worker = startKeygrid(['worker', '--slots', '2', '--allow-programs'], at);
  try {
    await expect.poll(succeeded, { timeout: 400_000, interval: 200 }).toBe(EVALUATIONS);
    const { rows: lost } = await home.sql.query<{ kind: string }>(
      `SELECT DISTINCT spec #>> '{matcher,kind}' AS kind FROM attempt JOIN run ON run.id = run_id WHERE exit = 'worker-lost'`,
    );
    expect(lost.map(({ kind }) => kind).join()).toMatch(/^(program|onnx)$/);
    const { rows } = await home.sql.query<{ kind: string; evaluations: number }>(
      `SELECT coalesce(spec #>> '{matcher,kind}', 'kbcnet') AS kind, count(DISTINCT id)::int AS evaluations
       FROM run JOIN prediction_chunk ON evaluation_id = id GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { kind: 'features', evaluations: 2 },
      { kind: 'hyperpixel', evaluations: 4 },
      { kind: 'kbcnet', evaluations: 4 },
      { kind: 'ncnet', evaluations: 2 },
      { kind: 'onnx', evaluations: 2 },
      { kind: 'predictions', evaluations: 1 },
      { kind: 'program', evaluations: 10 },
    ]);
    expect(rows.reduce((sum, { evaluations }) => sum + evaluations, 0)).toBe(EVALUATIONS);
  } finally {
    for (const each of [worker, scheduler]) each.kill('SIGTERM');
    await Promise.all([worker, scheduler].map(finished));
  }
}, 600_000);

test('its report has a row a method with the published numbers, and says which of them do not compare as they stand', async () => {
  const { code, stdout } = await keygrid(['report', 'table-2-miniature'], at);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^SCOT +\d+\.\d \[39\.2\]/m);
  expect(stdout).toMatch(/^kbcnet +\d+\.\d \[59\.1\]/m);
  for (const own of ['mine', 'KBCNet of a file', 'theirs'])
    expect(stdout).toMatch(new RegExp(`^${own} +\\d`, 'm'));
  expect(stdout).toContain('HPF, SCOT: published on pictures that keep their shape');
  expect(stdout).toContain('NCNet: published of weights trained on SPair-71k');
  const query = await keygrid(['query', 'table-2-miniature', '--where', 'matcher=SCOT', '--json'], at);
  expect(query.code).toBe(0);
  expect(query.stdout).toContain('SCOT');
  expect(query.stdout).not.toContain('MMNet');
});

test('predict --compare draws a pair by several matchers, a row each, without and with KBC', async () => {
  const { rows } = await home.sql.query<{ id: string }>(
    `SELECT evaluation_id AS id FROM cell WHERE axis_values ->> 'evaluation.kbc.mode' = 'both'
     AND axis_values #>> '{matcher,name}' IN ('SCOT', 'CHM') ORDER BY axis_values #>> '{matcher,name}'`,
  );
  const pair = [
    '--pair',
    '000002-test_car_0004-test_car_0002:car',
    '--compare',
    '--out',
    'rows.png',
    '--json',
  ];
  const { code, stdout, stderr } = await keygrid(['predict', ...rows.map(({ id }) => id), ...pair], at);
  expect(code, stderr).toBe(0);
  const answer = JSON.parse(stdout) as { rows: { run: string; targetKeypoints: [number, number][] }[] };
  expect(answer.rows.map(({ run }) => run)).toEqual(rows.map(({ id }) => id));
  for (const { targetKeypoints } of answer.rows)
    expect(targetKeypoints.flat().every(Number.isFinite)).toBe(true);
  expect(readFileSync(path.join(cwd, 'rows.png')).subarray(1, 4).toString()).toBe('PNG');
});
