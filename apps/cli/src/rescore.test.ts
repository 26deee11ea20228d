/** Another protocol and figures for a finished study, and its answers in JSON, from the built command. */
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSettings } from '@keygrid/runs';
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishedSweep, GRID, type Sweep } from './testing/finished-sweep.ts';
import { schemaProblems } from './testing/schema-problems.ts';

let sweep: Sweep;
let held: OpenHome;
beforeAll(async () => {
  sweep = await finishedSweep();
  // Its database runs on between the commands.
  held = await openHome(loadSettings({ cwd: sweep.at(), env: { KEYGRID_HOME: sweep.at('.keygrid') } }));
});
afterAll(() => held.close());
const at = (...names: string[]) => sweep.at(...names);
const run = (...args: string[]) => sweep.run(...args);

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
      `protocol image/original at alpha 0.05, 0.1, 0.15: ${sweep.evaluations.length} evaluations added; 1 not finished`,
    );
    for (const { id } of sweep.evaluations) expect(stdout).toContain(id);
    const again = await sweep.json<{ added: string[]; before: string[] }>(
      'rescore',
      'sweep',
      '--basis',
      'image',
      '--frame',
      'original',
    );
    expect(again.added).toEqual([]);
    expect(again.before).toHaveLength(sweep.evaluations.length);
  });

  test('report and query choose it; their own is the default, and every row says which', async () => {
    const added = await sweep.json<{ tables: { rows: { protocol: string }[] }[] }>(
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

describe('metrics', () => {
  const forget = () => held.sql.query(`UPDATE pair_facts SET facts = facts - 'keypointIds'`);

  test("rescore --metric in the study's own protocol; report, query and compare read it", async () => {
    const { stdout, code } = await run('rescore', 'sweep', '--metric', 'geo');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `protocol bbox/original/geo at alpha 0.05, 0.1, 0.15: ${sweep.evaluations.length} evaluations added`,
    );
    const report = await run('report', 'sweep', '--metric', 'geo');
    expect(report.stdout).toContain('Metric geo (PCK of');
    expect(report.stdout).toContain('(bbox/original/geo)');
    expect(report.stdout).toContain('geo@0.1');
    const { rows } = await sweep.json<{ rows: QueriedRow[] }>('query', 'sweep', '--metric', 'geo');
    const [first] = rows.filter(({ status }) => status === 'SUCCEEDED');
    expect(first?.protocol).toBe('bbox/original/geo');
    const plain = await sweep.json<{ rows: QueriedRow[] }>('query', 'sweep');
    const pointsOf = (some: QueriedRow[]) =>
      some.find(({ evaluation }) => evaluation === first?.evaluation)?.pck[0];
    expect(pointsOf(rows)).not.toEqual(pointsOf(plain.rows));
    const all = await run('report', 'sweep', '--all-protocols', '--metric', 'left-right');
    expect(all.stdout).toContain('lower is better');
    expect(all.stdout).toContain('left-right per point');
    expect(all.code).toBe(0);
  });

  test('no number of another metric is called PCK', async () => {
    const sides = ['kbc.mode = none', 'kbc.mode = both', '--study', 'sweep', '--metric', 'geo'];
    const compared = await run('compare', ...sides);
    expect(compared.stdout).toContain('geo@0.1 (%)');
    expect(compared.stdout).toContain('at geo@0.1:');
    const page = at('compared.html');
    await run('compare', ...sides, '--format', 'html', '--out', page);
    const latex = await run('report', 'sweep', '--metric', 'geo', '--format', 'latex');
    expect(latex.stdout).toContain('geo@0.1');
    for (const text of [compared.stdout, readFileSync(page, 'utf8'), latex.stdout])
      expect(text).not.toContain('PCK@');
    const { stderr } = await run('query', 'sweep', '--metric', 'geo');
    expect(stderr).toContain('In bbox/original/geo a column pck@A shows geo in place of PCK.');
  });

  test('facts stored without ids: the annotations are read again once, or it is said where they are', async () => {
    await forget();
    await run('rescore', 'sweep', '--metric', 'by-keypoint', '--alphas', '0.1');
    const { rows } = await held.sql.query(`SELECT FROM pair_facts WHERE NOT facts ? 'keypointIds'`);
    expect(rows).toEqual([]);
    const report = await run(
      'report',
      'sweep',
      '--metric',
      'by-keypoint',
      '--alpha',
      '0.1',
      '--groups',
      'keypoint:*,macro',
    );
    expect(report.stdout).toMatch(/keypoint:\w+:\d+/);
    await forget();
    const moved = at('elsewhere');
    renameSync(at('pairs'), moved);
    const { code, stderr } = await run('rescore', 'sweep', '--metric', 'by-keypoint', '--alphas', '0.07');
    renameSync(moved, at('pairs'));
    expect(stderr).toContain('keygrid data add');
    expect(code).toBe(2);
  });

  test('which parts the whole target pictures show: read again once, and the scores that asked the pairs alone are made again', async () => {
    const NO_ANNOTATION =
      'in all 12 pairs of drawn (spair-large), split test the target picture has no annotation';
    const geo = async () => {
      const { stdout, stderr, code } = await run('rescore', 'sweep', '--metric', 'geo');
      expect(code, stderr).toBe(0);
      const { rows } = await held.sql.query<{ points: number }>(
        `SELECT DISTINCT points FROM score_summary WHERE protocol = 'bbox/original/geo' AND group_name = 'all'`,
      );
      return { stdout, points: rows.map(({ points }) => points) };
    };
    const all = `${sweep.evaluations.length} evaluations added`;
    await held.sql.query(`UPDATE pair_facts SET facts = facts - 'furtherParts'`);
    // A wheel of the other side in every picture of a car: no partner in any source, and like a part of the pairs.
    const cars = at('pairs', 'ImageAnnotation', 'car');
    for (const name of readdirSync(cars).filter((one) => one.startsWith('test_'))) {
      const file = path.join(cars, name);
      const { kps, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { kps: object };
      writeFileSync(file, JSON.stringify({ ...rest, kps: { ...kps, 13: [5, 5] } }));
    }
    const [images, aside] = [at('pairs', 'ImageAnnotation'), at('aside')];
    renameSync(images, aside);
    const alone = await geo();
    expect(alone.stdout).toContain(all);
    expect(alone.stdout).toContain(NO_ANNOTATION);
    expect((await geo()).stdout).toContain(NO_ANNOTATION);
    const inGeo = ['sweep', '--metric', 'geo'];
    expect((await run('report', ...inGeo)).stdout.replaceAll(/\s+/g, ' ')).toContain(NO_ANNOTATION);
    expect((await run('query', ...inGeo)).stderr.replaceAll(/\s+/g, ' ')).toContain(NO_ANNOTATION);
    renameSync(aside, images);
    const whole = await geo();
    expect(whole.stdout).toContain(all);
    expect(whole.stdout).not.toContain(NO_ANNOTATION);
    expect((await run('report', ...inGeo)).stdout).not.toContain('has no annotation of its own');
    expect(whole.points).toHaveLength(1);
    expect(whole.points[0]).toBeGreaterThan(alone.points[0] ?? NaN);
    const again = await geo();
    expect(again.points).toEqual(whole.points);
    expect(again.stdout).toContain('0 evaluations added');
  });

  test('an unknown metric, and two', async () => {
    for (const command of ['rescore', 'report', 'query']) {
      const { code, stderr } = await run(command, 'sweep', '--metric', 'geometry');
      expect(stderr).toContain('There is no metric geometry');
      expect(code).toBe(2);
      const two = await run(command, 'sweep', '--protocol', 'bbox/original/geo', '--metric', 'nearest');
      expect(two.stderr).toContain('the protocol names the metric geo; expected one of them');
      expect(two.code).toBe(2);
    }
    const same = await run('report', 'sweep', '--protocol', 'bbox/original/geo', '--metric', 'geo');
    expect(same.stdout).toContain('(bbox/original/geo)');
  });
});

describe('submit', () => {
  test.each([
    ['alphas', '{ alphas: [0.07] }', 'bbox/original', 0.07],
    ['a protocol', '{ basis: bbox-padded, alphas: [0.1] }', 'bbox-padded/original', 0.1],
  ])(
    '%s that finished evaluations lack: they are scored by it, and reading needs no rescore',
    async (what, scoring, protocol, alpha) => {
      const name = `by-${what.replace(/ /g, '-')}`;
      const [base = ''] = GRID.replace('name: sweep', `name: ${name}`).split('expects:');
      writeFileSync(at(`${name}.yaml`), base.replace('  model:', `  scoring: ${scoring}\n  model:`));
      const { code, stderr } = await run('submit', `${name}.yaml`);
      expect(code, stderr).toBe(0);
      const { rows } = await sweep.json<{ rows: QueriedRow[] }>('query', name);
      const finished = rows.filter(({ status }) => status === 'SUCCEEDED');
      expect(new Set(finished.map(({ evaluation }) => evaluation)).size).toBe(sweep.evaluations.length);
      for (const row of finished) {
        expect(row.protocol).toBe(protocol);
        expect(row.pck).toContainEqual(expect.objectContaining({ protocol, alpha, group: 'all', pairs: 12 }));
      }
      expect((await run('report', name)).stderr).not.toContain('keygrid rescore');
    },
  );
});

interface QueriedRow {
  readonly evaluation: string;
  readonly status: string;
  readonly protocol: string;
  readonly pck: readonly object[];
}

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

  test('the report says that there are figures; a grid without any gets its report and a note', async () => {
    expect((await run('report', 'sweep')).stdout).toContain(
      '1 figure: keygrid report sweep --figures FOLDER',
    );
    writeFileSync(
      at('plain.yaml'),
      GRID.replace('name: sweep', 'name: plain').replace(/ {2}figures:[^]*/, ''),
    );
    await run('submit', 'plain.yaml');
    const { code, stdout, stderr } = await run('report', 'plain', '--figures', 'none');
    expect(stdout).toContain('KBC (bbox/original)');
    expect(stderr).toContain('no figure drawn: the grid of plain asks for none. Add report.figures');
    expect(code).toBe(0);
    expect(existsSync(at('none'))).toBe(false);
  });
});

describe('the answer in JSON', () => {
  const BOTH = 'kbc.mode = both and kbc.tau = 0.8';
  const first = (): string => sweep.evaluations[0]?.id ?? '';

  test.each<[string, () => string[]]>([
    ['of all studies', () => ['status']],
    ['of one study', () => ['status', 'sweep']],
    ['of one run', () => ['status', first()]],
    ['of its cells', () => ['query', 'sweep']],
    ['of groups of cells', () => ['query', 'sweep', '--group-by', 'kbc.mode', '--metrics', 'pck@0.1']],
    ['of its tables, contrasts and figures', () => ['report', 'sweep']],
    ['of a comparison', () => ['compare', '--study', 'sweep', 'kbc.mode = none', BOTH, '--keypoints']],
    ['of what is unfinished', () => ['why', 'sweep']],
    ['of why a run is as it is', () => ['why', first()]],
  ])('%s obeys its schema, which notices a field that is gone or new', async (_, words) => {
    const [command = '', ...args] = words();
    const answer = await sweep.json<object>(command, ...args);
    expect(schemaProblems(command, answer)).toEqual([]);
    const one = (Array.isArray(answer) ? answer[0] : answer) as Record<string, unknown>;
    expect(one).toHaveProperty('schemaVersion', command === 'query' ? 2 : 1);
    const changed = (fields: object) => (Array.isArray(answer) ? [fields] : fields);
    for (const field of Object.keys(one)) {
      const rest = Object.fromEntries(Object.entries(one).filter(([name]) => name !== field));
      const isNoticed = schemaProblems(command, changed(rest)).length > 0;
      expect([field, isNoticed]).toEqual([field, !MAY_BE_ABSENT.includes(field)]);
    }
    expect(schemaProblems(command, changed({ ...one, unheardOf: 1 }))).not.toEqual([]);
  });

  const MAY_BE_ABSENT = ['advice', 'command'];

  test('has the schema that keygrid schema prints', async () => {
    const { code, stdout } = await run('schema', 'report');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'keygrid report --json',
    });
  });
});
