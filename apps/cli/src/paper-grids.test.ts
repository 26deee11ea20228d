/**
 * The paper's grids in miniature, one after the other in one home as a person would run them: each from the command to its
 * report, and what one of them trains the next ones share.
 */
import { openHome, type OpenHome } from '@keygrid/runs/testing';
import { parseGrid } from '@keygrid/plan';
import { loadSettings } from '@keygrid/runs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

interface RunAnswer {
  study: string;
  counts: { SUCCEEDED: number; FAILED: number };
  report: { runs: { new: string[] } };
  results: {
    about: string;
    protocol: { basis: string };
    data: { tested: string[]; trained: string[] };
    tables: { rows: { expected: ({ value: number; source: string } | null)[] }[] }[];
  };
}
interface Expected {
  /** New trainings and evaluations; all others are there from the grids before. */
  trained: number;
  evaluated: number;
  basis: string;
  tested: string;
  on: string;
}

const EXPERIMENTS = path.resolve(import.meta.dirname, '../../../experiments');
const cwd = emptyFolder();
/** Held open so that the database is not started and stopped with each command. */
let home: OpenHome;
beforeAll(async () => {
  home = await openHome(loadSettings({ cwd, env: { KEYGRID_HOME: path.join(cwd, '.keygrid') } }));
});
afterAll(() => home.close());

const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const fileOf = (grid: string): string => path.join(EXPERIMENTS, `${grid}.yaml`);

const SPAIR = { basis: 'bbox', tested: 'spair-71k-miniature (test)', on: 'spair-71k-miniature' };
const PASCAL = { basis: 'image', tested: 'pf-pascal-miniature (test)', on: 'pf-pascal-miniature' };
const WILLOW = { basis: 'bbox-padded', tested: 'pf-willow-miniature (test)', on: 'pf-pascal-miniature' };
const GRIDS: [string, Expected][] = [
  ['table-1-spair-71k', { trained: 1, evaluated: 2, ...SPAIR }],
  ['table-4', { trained: 0, evaluated: 2, ...SPAIR }],
  ['table-3', { trained: 1, evaluated: 1, ...SPAIR }],
  ['table-5', { trained: 1, evaluated: 1, ...SPAIR }],
  ['threshold-sweep', { trained: 0, evaluated: 6, ...SPAIR, tested: 'spair-71k-miniature (val)' }],
  ['table-1-pf-pascal', { trained: 1, evaluated: 2, ...PASCAL }],
  ['table-3-pf-pascal', { trained: 1, evaluated: 1, ...PASCAL }],
  ['threshold-sweep-pf-pascal', { trained: 0, evaluated: 6, ...PASCAL, tested: 'pf-pascal-miniature (val)' }],
  ['table-1-pf-willow', { trained: 0, evaluated: 2, ...WILLOW }],
  ['threshold-sweep-pf-willow', { trained: 0, evaluated: 5, ...WILLOW }],
];

test.each(GRIDS)('%s computes what is missing and reports', async (name, expected) => {
  const { code, stdout, stderr } = await run(
    'run',
    fileOf(name),
    '--profile',
    'miniature',
    '--slots',
    '2',
    '--json',
  );
  expect(stderr).not.toContain('failed');
  expect(code).toBe(0);
  const { study, counts, report, results } = JSON.parse(stdout) as RunAnswer;
  expect(study).toBe(`${name}-miniature`);
  expect(counts.FAILED).toBe(0);
  const stages = report.runs.new.map((id) => id.slice(0, 2));
  expect(stages.filter((stage) => stage === 't-')).toHaveLength(expected.trained);
  expect(stages.filter((stage) => stage === 'e-')).toHaveLength(expected.evaluated);
  expect(results).toMatchObject({
    protocol: { basis: expected.basis },
    data: { tested: [expected.tested], trained: [expected.on] },
  });
  expect(results.about).toContain(`The miniature of ${name}`);

  // Each published number stands in its place of a table, and says that it is not of this size.
  const { expects } = parseGrid(readFileSync(fileOf(name), 'utf8'), name);
  const shown = results.tables
    .flatMap(({ rows }) => rows.flatMap((row) => row.expected))
    .filter((one) => one !== null);
  expect(shown.map(({ value }) => value).sort()).toEqual(expects.map(({ value }) => value).sort());
  for (const { source } of shown) expect(source).toMatch(/^Table \d \(for .+, not its miniature\)$/);
});

test('5 trainings of two steps served them all', async () => {
  const trainings = await home.db.run.findMany({ where: { stage: 'training' } });
  expect(trainings.map(({ outcome }) => outcome)).toMatchObject(
    Array.from({ length: 5 }, () => ({ steps: 2 })),
  );
  expect(await home.db.run.count({ where: { stage: 'evaluation', status: 'SUCCEEDED' } })).toBe(28);
});

test('a second time nothing runs, and the report is there for a document', async () => {
  const again = await run('run', fileOf('table-4'), '--profile', 'miniature', '--json');
  expect((JSON.parse(again.stdout) as RunAnswer).report.runs.new).toEqual([]);
  const { stdout } = await run('report', 'table-4-miniature', '--format', 'markdown');
  expect(stdout).toContain('Tested on spair-71k-miniature (test), trained on spair-71k-miniature.');
  expect(stdout).toContain('threshold basis bbox');
  expect(stdout).toMatch(/\| both +\| +[\d.]+ \[39\.1\]/);
});

test('the figure of the paper is drawn where it has one; elsewhere the report says that there is none', async () => {
  const sweep = await run('report', 'threshold-sweep-miniature', '--figures', 'figures');
  expect(sweep.stderr).toContain(path.join(cwd, 'figures', 'pck-against.svg'));
  expect(readFileSync(path.join(cwd, 'figures', 'pck-against.svg'), 'utf8')).toContain('PCK against τ');
  const table = await run('report', 'table-4-miniature', '--figures', 'figures');
  expect(table.stdout).toContain('Table 4, KBC');
  expect(table.stderr).toContain('no figure drawn: the grid of table-4-miniature asks for none');
  expect([sweep.code, table.code]).toEqual([0, 0]);
});

test('a profile that is not there: the ones that are', async () => {
  const { code, stderr } = await run('plan', fileOf('table-4'), '--profile', 'minature');
  expect(stderr).toContain('Allowed choices are miniature.');
  expect(code).toBe(2);
});
