/** Scores after the fact, from the built command: score a file, export, rescore, choose a protocol, draw figures. */
import { loadSettings, openRuns, runsOf, type RunRow } from '@keygrid/runs';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { finishStudy } from './testing/finish-study.ts';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const GRID = `name: sweep
about: Which threshold?
base:
  data: { name: drawn }
  model: { inputSide: 128, backbone: { layers: [1, 1, 1, 1], width: 8 } }
axes:
  product:
    evaluation.kbc.mode: [none, both]
    evaluation.kbc.tau: [0.4, 0.8, 1.2]
seeds: [1, 2]
expects: [{ where: { evaluation.kbc.mode: both, evaluation.kbc.tau: 0.8 }, column: pck@0.1, value: 59.1, source: 'the paper, Figure 6' }]
report:
  tables: [{ title: KBC, rows: evaluation.kbc.mode, columns: [pck@0.1, training-seconds] }]
  figures:
    - title: Threshold of KBC
      x: evaluation.kbc.tau
      series: evaluation.kbc.mode
      columns: [pck@0.1]
`;

interface Row {
  evaluation?: string;
  protocol: string;
  group: string;
  alpha: number;
  pairs: number;
  points: number;
  perImage: number;
  perPoint: number;
}

const cwd = emptyFolder();
const home = path.join(cwd, '.keygrid');
const at = (...names: string[]) => path.join(cwd, ...names);
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

let evaluations: RunRow[] = [];

beforeAll(async () => {
  expect((await run('data', 'synth', 'pairs', '--pairs', '4,4,12')).code).toBe(0);
  await run('data', 'add', 'drawn', 'pairs');
  writeFileSync(at('grid.yaml'), GRID);
  expect((await run('submit', 'grid.yaml')).code).toBe(0);
  const runs = await openRuns(loadSettings({ cwd, env: { KEYGRID_HOME: home } }));
  try {
    const last = (await runsOf(runs, 'sweep')).filter(({ stage }) => stage === 'evaluation').at(-1);
    await finishStudy(runs, 'sweep', last ? [last.id] : []);
    evaluations = (await runsOf(runs, 'sweep', { status: 'SUCCEEDED' })).filter(
      ({ stage }) => stage === 'evaluation',
    );
  } finally {
    await runs.close();
  }
}, 120_000);

describe('export and score', () => {
  test('an exported evaluation scores to the very numbers it has', async () => {
    const [evaluation = ''] = evaluations.map(({ id }) => id);
    await json('export', evaluation, '--predictions', 'one.json');
    const scored = await json<{ rows: Row[] }>('score', 'one.json', '--data', 'drawn', '--side', '128');
    const { rows } = await json<{ rows: { pck: Row[] }[] }>(
      'query',
      'sweep',
      '--where',
      `evaluation=${evaluation}`,
      ...['all', 'small'].flatMap((group) => ['--group', group]),
    );
    const own = rows[0]?.pck ?? [];
    expect(own).toHaveLength(6);
    for (const row of own) expect(scored.rows).toContainEqual({ ...row, evaluation: undefined });
  });

  test('a study is exported as a folder', async () => {
    const exported = await json<{ file: string; pairs: number }[]>('export', 'sweep', '--predictions', 'all');
    expect(exported).toHaveLength(evaluations.length);
    for (const { file, pairs } of exported) {
      expect(pairs).toBe(12);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
        format: 'keygrid-predictions',
        version: 1,
      });
    }
  });

  test('needs no database for a folder, and prints its protocol in every row', async () => {
    const elsewhere = emptyFolder();
    const args = [
      'score',
      at('one.json'),
      '--dataset',
      at('pairs'),
      '--frame',
      'squashed',
      '--alphas',
      '0.1',
    ];
    const { code, stdout } = await keygrid([...args, '--group', 'all', '--group', 'small'], {
      cwd: elsewhere,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('12 of 12 pairs of split test');
    expect(stdout).toMatch(
      /protocol +group +pairs +points +image@0.1 +point@0.1\nbbox\/squashed-256 +all +12 /,
    );
    expect(stdout).toMatch(/\nbbox\/squashed-256 +small /);
    expect(existsSync(path.join(elsewhere, '.keygrid'))).toBe(false);
  });

  interface PredictionsFile {
    predictions: Record<string, ([number, number | null] | [number])[]>;
  }
  const changed = (change: (predictions: PredictionsFile['predictions'], ids: string[]) => void): string => {
    const file = JSON.parse(readFileSync(at('one.json'), 'utf8')) as PredictionsFile;
    change(file.predictions, Object.keys(file.predictions));
    writeFileSync(at('changed.json'), JSON.stringify(file));
    return 'changed.json';
  };

  test('what does not fit is refused at once, the first ten of each kind named', async () => {
    const file = changed((predictions, [a = '', b = '', c = '', ...rest]) => {
      predictions[a]?.pop();
      predictions[b] = (predictions[b] ?? []).map(() => [1, null]);
      delete predictions[c];
      for (const id of rest) predictions[`strange-${id}`] = [];
      predictions['strange-a'] = predictions['strange-b'] = [];
    });
    const { code, stdout, stderr } = await run('score', file, '--data', 'drawn');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/1 pair: a coordinate that is no finite number: \S+\n/);
    expect(stderr).toMatch(/1 pair: another number of points .*: \S+ \(\d+, expected \d+\)\n/);
    expect(stderr).toMatch(/11 pairs: not a pair of split test of drawn: .* and 1 more\n/);
    expect(stderr).toMatch(/1 pair: no prediction: \S+; --allow-missing scores the other pairs/);
  });

  test('pairs are skipped only with --allow-missing, and the count is printed', async () => {
    const file = changed((predictions, ids) => ids.slice(0, 3).forEach((id) => delete predictions[id]));
    expect((await run('score', file, '--data', 'drawn')).code).toBe(2);
    const { code, stdout } = await run('score', file, '--data', 'drawn', '--allow-missing');
    expect(code).toBe(0);
    expect(stdout).toContain('9 of 12 pairs of split test of drawn');
    expect(stdout).toContain('3 pairs left out: no prediction');
    const { code: none, stderr } = await run(
      'score',
      changed((all, ids) => ids.forEach((id) => delete all[id])),
      '--data',
      'drawn',
      '--allow-missing',
    );
    expect(none).toBe(2);
    expect(stderr).toContain('a prediction for no pair');
  });

  test.each([
    [['score', 'none.json', '--data', 'drawn'], 'none.json: cannot be read'],
    [['score', 'grid.yaml', '--data', 'drawn'], 'grid.yaml is not JSON'],
    [['score', 'one.json'], '--data NAME'],
    [['score', 'one.json', '--data', 'drawm'], 'known: drawn'],
    [['score', 'one.json', '--data', 'all'], "Expected SPair-71k's layout"],
    [['score', 'one.json', '--data', 'drawn', '--alphas', '0.1,2'], 'Expected different numbers above 0'],
    [['score', 'one.json', '--data', 'drawn', '--group', 'tiny'], 'expected one of all, '],
    [['score', 'one.json', '--data', 'drawn', '--basis', 'box'], 'Allowed choices are bbox, image'],
    [['export', 'sweep'], "required option '--predictions <path>'"],
    [['export', 'swep', '--predictions', 'x'], 'There is no study swep'],
    [['export', 'e-00000000000000000000', '--predictions', 'x'], 'There is no run e-00000000000000000000'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('a training and an unfinished evaluation have nothing to export', async () => {
    const training = evaluations[0]?.trainingId ?? '';
    expect((await run('export', training, '--predictions', 'x')).stderr).toContain(
      'is a training and predicts nothing',
    );
    const { rows } = await json<{ rows: { evaluation: string }[] }>(
      'query',
      'sweep',
      '--where',
      'status=QUEUED',
    );
    const { code, stderr } = await run('export', rows[0]?.evaluation ?? '', '--predictions', 'x');
    expect(stderr).toContain('is QUEUED: only a finished evaluation is exported');
    expect(code).toBe(2);
  });
});

describe('rescore', () => {
  test('before it, another protocol is refused with the command that adds it', async () => {
    for (const command of ['report', 'query']) {
      const { code, stderr } = await run(command, 'sweep', '--protocol', 'image/original');
      expect(stderr).toContain('keygrid rescore sweep --basis image --frame original adds it');
      expect(code).toBe(2);
    }
  });

  test('lists what it added, once', async () => {
    const { stdout } = await run('rescore', 'sweep', '--basis', 'image', '--frame', 'original');
    expect(stdout).toContain(
      `protocol image/original at alpha 0.05, 0.1, 0.15: ${evaluations.length} evaluations added; 1 not finished`,
    );
    for (const { id } of evaluations) expect(stdout).toContain(id);
    const again = await json<{ added: string[]; before: string[] }>(
      'rescore',
      'sweep',
      '--basis',
      'image',
      '--frame',
      'original',
    );
    expect(again.added).toEqual([]);
    expect(again.before).toHaveLength(evaluations.length);
  });

  test('report and query choose it; their own is the default, and every row says which', async () => {
    const added = await json<{ tables: { rows: { protocol: string }[] }[] }>(
      'report',
      'sweep',
      '--protocol',
      'image/original',
    );
    expect(added.tables[0]?.rows.map(({ protocol }) => protocol)).toEqual([
      'image/original',
      'image/original',
    ]);
    expect((await run('report', 'sweep')).stdout).toContain('KBC (bbox/original)');
    const csv = await run('query', 'sweep', '--protocol', 'image/original', '--format', 'csv');
    const [head = '', ...rows] = csv.stdout.trim().split(/\r?\n/);
    const column = head.split(',').indexOf('protocol');
    expect(rows).not.toHaveLength(0);
    for (const row of rows) expect(row.split(',')[column]).toBe('image/original');
  });

  test('a basis is needed', async () => {
    const { code, stderr } = await run('rescore', 'sweep', '--frame', 'original');
    expect(stderr).toContain('--basis');
    expect(code).toBe(2);
  });
});

describe('figures', () => {
  test('SVG and PNG in a folder, linked from Markdown beside it', async () => {
    const { code, stderr } = await run(
      'report',
      'sweep',
      '--format',
      'markdown',
      '--out',
      'sweep.md',
      '--figures',
      'figures',
    );
    expect(stderr).toContain(at('figures', 'threshold-of-kbc.svg'));
    expect(code).toBe(0);
    expect(readFileSync(at('sweep.md'), 'utf8')).toContain(
      '![Threshold of KBC](<figures/threshold-of-kbc.svg>)',
    );
    const svg = readFileSync(at('figures', 'threshold-of-kbc.svg'), 'utf8');
    for (const words of ['PCK@0.1 (%)', 'protocol bbox/original', 'published']) expect(svg).toContain(words);
    expect(readFileSync(at('figures', 'threshold-of-kbc.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  test('the report says that there are figures; a grid without any is told how', async () => {
    expect((await run('report', 'sweep')).stdout).toContain(
      '1 figure: keygrid report sweep --figures FOLDER',
    );
    writeFileSync(
      at('plain.yaml'),
      GRID.replace('name: sweep', 'name: plain').replace(/ {2}figures:[^]*/, ''),
    );
    await run('submit', 'plain.yaml');
    const { code, stderr } = await run('report', 'plain', '--figures', 'figures');
    expect(stderr).toContain('add report.figures');
    expect(code).toBe(2);
  });
});
