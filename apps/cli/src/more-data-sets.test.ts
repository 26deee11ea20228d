/** AP-10K and what is particular to it, as a person uses it: drawn, checked, added, planned, run and scored, its further splits too. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const run = (...args: string[]): Promise<Answer> => keygrid(args, { cwd });
const weights = path.resolve(
  import.meta.dirname,
  '../../../libs/matchers/testdata/parity/resnet-2-2-2-1-w4.weights.safetensors',
);
const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
};

function writeGrid(name: string, data: string, splits: readonly string[]): string {
  const grid = {
    name,
    about: 'a test',
    base: { data: { name: data }, matcher: { kind: 'features', weights, side: 64 } },
    axes: { product: { 'evaluation.split': splits } },
    seeds: [1],
    report: { tables: [{ title: 'Splits', rows: 'evaluation.split', columns: ['pck@0.1'] }] },
  };
  writeFileSync(path.join(cwd, `${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

const SPLITS = ['test', 'test-cross-species', 'test-cross-family'];

beforeAll(async () => {
  await json('data', 'synth', 'animals', '--layout', 'ap-10k', '--pairs', '6,2,4', '--image-size', '64x64');
  expect(await run('data', 'check', 'animals')).toMatchObject({ code: 0 });
  await json('data', 'add', 'ap-10k', 'animals');
}, 60_000);

test('the lists across species and families are splits of one data set', async () => {
  const [known] = await json<{ layout: string; pairs: object }[]>('data', 'list');
  expect(known).toMatchObject({
    layout: 'ap-10k',
    pairs: { test: 4, 'val-cross-species': 2, 'test-cross-species': 4, 'test-cross-family': 4 },
  });
  const { stdout } = await run('data', 'list');
  expect(stdout).toContain('test-cross-family');
  const shown = await json<{ split: string; category: string; flags: object }>(
    ...['data', 'show', 'test-cross-family:1', '--data', 'ap-10k', '--out', 'pair.png'],
  );
  expect(shown).toMatchObject({ split: 'test-cross-family', category: 'all', flags: {} });
});

test('a grid tests on each of them, and its predictions score in the protocol that AP-10K is reported in', async () => {
  expect(await run('run', writeGrid('animals', 'ap-10k', SPLITS), '--slots', '1')).toMatchObject({ code: 0 });
  const { stdout } = await run('report', 'animals', '--format', 'markdown');
  for (const split of SPLITS) expect(stdout).toMatch(new RegExp(`^\\| ${split} +\\| +\\d+\\.\\d+ `, 'm'));
  const { rows } = await json<{ rows: { evaluation: string }[] }>('query', 'animals', '--group', 'all');
  expect(rows).toHaveLength(3);
  const named = await run('report', 'animals', '--all-protocols');
  expect(named).toMatchObject({ code: 0 });
  expect(named.stdout).toContain('geoaware');
  expect(named.stdout).not.toContain('spair-paper');
}, 120_000);

test('a split that a data set lacks is refused with the ones it has, before anything is written', async () => {
  await json('data', 'synth', 'pairs', '--pairs', '4,2,4', '--image-size', '64x64');
  await json('data', 'add', 'spair', 'pairs');
  const { code, stderr } = await run('submit', writeGrid('refused', 'spair', ['test', 'test-cross-family']));
  expect(code).toBe(2);
  expect(stderr).toContain(
    'spair is a spair-large data set, which has no split test-cross-family to evaluate on; it has trn, val, test',
  );
  expect(await run('data', 'show', 'test-cross-family:1', '--data', 'spair', '--out', 'x.png')).toMatchObject(
    {
      code: 2,
    },
  );
});
