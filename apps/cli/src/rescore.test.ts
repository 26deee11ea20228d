/** Another protocol and figures for a finished study, and its answers in JSON, from the built command. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { OpenHome } from '@keygrid/runs/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finishedSweep, GRID, heldHome, type QueriedRow, type Sweep } from './testing/finished-sweep.ts';
import { schemaProblems } from './testing/schema-problems.ts';

let sweep: Sweep;
let held: OpenHome;
beforeAll(async () => {
  sweep = await finishedSweep();
  held = await heldHome(sweep);
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
