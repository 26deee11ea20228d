/** Predictions out of a study and into a score, from the built command. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { finishedSweep, type Sweep } from './testing/finished-sweep.ts';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

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

let sweep: Sweep;
beforeAll(async () => {
  sweep = await finishedSweep();
});
const at = (...names: string[]) => sweep.at(...names);
const run = (...args: string[]) => sweep.run(...args);

test('an exported evaluation scores to the very numbers it has', async () => {
  const [evaluation = ''] = sweep.evaluations.map(({ id }) => id);
  await sweep.json('export', evaluation, '--predictions', 'one.json');
  const scored = await sweep.json<{ rows: Row[] }>('score', 'one.json', '--data', 'drawn', '--side', '128');
  const { rows } = await sweep.json<{ rows: { pck: Row[] }[] }>(
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
  const exported = await sweep.json<{ file: string; pairs: number }[]>(
    'export',
    'sweep',
    '--predictions',
    'all',
  );
  expect(exported).toHaveLength(sweep.evaluations.length);
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
  const args = ['score', at('one.json'), '--dataset', at('pairs'), '--frame', 'squashed', '--alphas', '0.1'];
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

interface InAllProtocols {
  protocols: { name: string; mean: string; fault?: string; rows: Row[] }[];
}

test('all protocols: the same predictions in each, with both means, as each alone gives them; faulty ones are called so', async () => {
  const args = ['score', 'one.json', '--data', 'drawn', '--side', '128'];
  const { protocols } = await sweep.json<InAllProtocols>(...args, '--all-protocols');
  expect(protocols.map(({ name }) => name)).toEqual([
    'spair-paper',
    'cats',
    'geoaware',
    'threshold-unscaled',
  ]);
  for (const { name, rows } of protocols) {
    const alone = await sweep.json<{ rows: Row[] }>(...args, '--protocol', name, '--group', 'all');
    expect(rows).toEqual(alone.rows);
  }
  const { code, stdout } = await run(...args, '--all-protocols');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\ngeoaware +point +\d/);
  expect(stdout).toMatch(/\nthreshold-unscaled \(faulty\) +image \* +–? +\d/);
  expect(stdout).toContain('threshold-unscaled: bbox/squashed-256/unscaled-threshold, distances in');
  expect(stdout).toContain('. FAULTY: the threshold is of another scale');
});

test('a metric in any protocol: its own keypoints and hits; in every protocol as in each alone', async () => {
  const args = ['score', 'one.json', '--data', 'drawn', '--side', '128'];
  const pck = await sweep.json<{ rows: Row[] }>(...args, '--alphas', '0.1', '--group', 'all');
  const { rows } = await sweep.json<{ rows: Row[] }>(...args, '--alphas', '0.1', '--metric', 'by-keypoint');
  const [all] = rows;
  expect({ ...all, protocol: '' }).toEqual({ ...pck.rows[0], protocol: '' });
  const parts = rows.filter(({ group }) => group.startsWith('keypoint:'));
  const points = parts.reduce((sum, row) => sum + row.points, 0);
  const hits = parts.reduce((sum, row) => sum + row.points * row.perPoint, 0);
  expect(points).toBe(all?.points);
  expect(hits / points).toBeCloseTo(all?.perPoint ?? NaN, 9);
  const { protocols } = await sweep.json<InAllProtocols>(...args, '--all-protocols', '--metric', 'nearest');
  const alone = await sweep.json<{ rows: Row[] }>(
    ...[...args, '--protocol', 'cats', '--metric', 'nearest', '--group', 'all'],
  );
  expect(protocols.find(({ name }) => name === 'cats')?.rows).toEqual(alone.rows);
  const { stdout } = await run(...args, '--metric', 'left-right', '--group', 'macro');
  expect(stdout).toContain('left-right in per cent, mean over images');
  expect(stdout).toContain('lower is better');
  expect(stdout).toMatch(/\nbbox\/original\/left-right: keypoints of geo predicted/);
  expect(stdout).toMatch(/\nmacro +\d+ +\d+ +\d/);
  const { stdout: byPart } = await run(...args, '--metric', 'by-keypoint', '--alphas', '0.1');
  expect(byPart).toMatch(/\nkeypoint:bird:2 +\d+ +\d+ +\d+\.\d\d(.*\n)+keypoint:bird:10 /);
});

test('a metric by parts is refused for annotations that do not name them', async () => {
  const folder = emptyFolder();
  cpSync(at('pairs'), folder, { recursive: true });
  const annotations = path.join(folder, 'PairAnnotation/test');
  for (const file of readdirSync(annotations)) {
    const text = readFileSync(path.join(annotations, file), 'utf8');
    writeFileSync(path.join(annotations, file), text.replace('"kps_ids"', '"was_ids"'));
  }
  const args = ['score', at('one.json'), '--data', folder, '--metric'];
  const { code, stdout, stderr } = await run(...args, 'geo');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`the annotations of split test of ${folder} have no kps_ids (12 pairs: `);
  expect(stderr).toContain('metrics that need none: nearest');
  const byNotation = ['score', at('one.json'), '--data', folder, '--protocol', 'bbox/original/geo'];
  const named = await run(...byNotation);
  expect([named.code, named.stderr]).toEqual([2, stderr]);
  const both = await run(...byNotation, '--metric', 'nearest');
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('the protocol names the metric geo')]);
  expect((await run(...args, 'nearest')).code).toBe(0);
});

test('a study is scored in a published protocol by its name, and read by it', async () => {
  const { code: before, stderr } = await run('report', 'sweep', '--protocol', 'geoaware');
  expect([before, stderr]).toEqual([
    2,
    expect.stringContaining('keygrid rescore sweep --protocol geoaware adds it from stored predictions'),
  ]);
  const rescored = await sweep.json<{ protocolName: string; added: string[] }>(
    ...['rescore', 'sweep', '--protocol', 'geoaware'],
  );
  expect(rescored.protocolName).toBe('bbox/original/strict');
  expect(rescored.added.length).toBeGreaterThan(0);
  const { stdout } = await run('report', 'sweep', '--protocol', 'geoaware', '--format', 'csv');
  expect(stdout).toContain('bbox/original/strict');
});

test('a report in all protocols has what each of them alone reports, per image and per point', async () => {
  interface Reported {
    tables: unknown[];
    protocolName: string;
  }
  const { protocols } = await sweep.json<{
    protocols: { name: string; perImage: Reported; perPoint: Reported }[];
  }>('report', 'sweep', '--all-protocols');
  expect(protocols.map(({ name }) => name)).toEqual([
    'spair-paper',
    'cats',
    'geoaware',
    'threshold-unscaled',
  ]);
  const geoaware = protocols[2];
  const args = ['report', 'sweep', '--protocol', 'geoaware', '--alpha', '0.01,0.05,0.1'];
  const perImage = await sweep.json<Reported>(...args);
  const perPoint = await sweep.json<Reported>(...args, '--per-point');
  expect(geoaware?.perImage.tables).toEqual(perImage.tables);
  expect(geoaware?.perPoint.tables).toEqual(perPoint.tables);
  const { code, stdout } = await run('report', 'sweep', '--all-protocols', '--format', 'markdown');
  expect(code).toBe(0);
  expect(stdout).toContain('# threshold-unscaled (faulty): bbox/squashed-256/unscaled-threshold');
  expect(stdout).toContain('## PCK per image, as its source prints');
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
  [['score', 'none.json', '--data', 'drawn'], 'none.json: there is no such file'],
  [['score', 'grid.yaml', '--data', 'drawn'], 'grid.yaml: it is not valid JSON'],
  [['score', 'one.json'], '--data NAME'],
  [['score', 'one.json', '--data', 'drawm'], 'known: drawn'],
  [['score', 'one.json', '--data', 'all'], "Expected SPair-71k's layout"],
  [['score', 'one.json', '--data', 'drawn', '--alphas', '0.1,2'], 'Expected different numbers above 0'],
  [['score', 'one.json', '--data', 'drawn', '--group', 'tiny'], 'expected one of all, '],
  [['score', 'one.json', '--data', 'drawn', '--basis', 'box'], 'Allowed choices are bbox, image'],
  [
    ['score', 'one.json', '--data', 'drawn', '--protocol', 'cat'],
    'There is no protocol cat; did you mean "cats"?',
  ],
  [
    ['score', 'one.json', '--data', 'drawn', '--metric', 'leftright'],
    'There is no metric leftright; did you mean "left-right"?',
  ],
  [
    ['score', 'one.json', '--data', 'drawn', '--protocol', 'pf-willow-paper'],
    'Protocol pf-willow-paper is not defined for spair-large; expected one of spair-paper, cats, geoaware',
  ],
  [
    ['score', 'one.json', '--data', 'drawn', '--protocol', 'cats', '--basis', 'bbox'],
    '--protocol cats and --basis bbox: a protocol says basis and frame; expected one of these',
  ],
  [
    ['score', 'one.json', '--data', 'drawn', '--all-protocols', '--frame', 'squashed'],
    '--all-protocols and --frame squashed',
  ],
  [['rescore', 'sweep'], 'Say which protocol: --protocol NAME'],
  [['rescore', 'sweep', '--protocol', 'geaware'], 'did you mean "geoaware"?'],
  [
    ['rescore', 'sweep', '--protocol', 'cats', '--side', '64'],
    'expected it without --basis, --frame and --side',
  ],
  [
    ['report', 'sweep', '--all-protocols', '--format', 'csv'],
    '--protocol NAME --format csv prints one of them',
  ],
  [['report', 'sweep', '--all-protocols', '--per-point'], '--all-protocols and --per-point'],
  [['export', 'sweep'], 'Say what to write: --to FILE'],
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
  const training = sweep.evaluations[0]?.trainingId ?? '';
  expect((await run('export', training, '--predictions', 'x')).stderr).toContain(
    'is a training and predicts nothing',
  );
  const { rows } = await sweep.json<{ rows: { evaluation: string }[] }>(
    'query',
    'sweep',
    '--where',
    'status=QUEUED',
  );
  const { code, stderr } = await run('export', rows[0]?.evaluation ?? '', '--predictions', 'x');
  expect(stderr).toContain('is QUEUED: only a finished evaluation is exported');
  expect(code).toBe(2);
});
