/** AP-10K with its further splits and SPair-U, as a person uses them: checked, added, planned, run and scored. */
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

/** Data sets and their splits, side by side. */
function writeGrid(name: string, tested: readonly (readonly [data: string, split: string])[]): string {
  const grid = {
    name,
    about: 'a test',
    base: { data: { name: tested[0]?.[0] }, matcher: { kind: 'features', weights, side: 64 } },
    axes: {
      include: tested.map(([data, split]) => ({ 'data.name': data, 'evaluation.split': split })),
    },
    seeds: [1],
    report: {
      tables: [...new Set(tested.map(([data]) => data))].map((data) => {
        return { title: data, rows: 'evaluation.split', where: { 'data.name': data }, columns: ['pck@0.1'] };
      }),
    },
  };
  writeFileSync(path.join(cwd, `${name}.yaml`), JSON.stringify(grid));
  return `${name}.yaml`;
}

const TESTED = [
  ['animals', 'test'],
  ['animals', 'test-cross-species'],
  ['animals', 'test-cross-family'],
  ['unseen', 'test'],
] as const;

beforeAll(async () => {
  for (const [name, miniature] of [
    ['animals', 'ap-10k'],
    ['unseen', 'spair-u'],
  ] as const) {
    const folder = path.join(import.meta.dirname, '../../../libs/datasets/testdata', miniature);
    expect(await run('data', 'check', folder)).toMatchObject({ code: 0 });
    await json('data', 'add', name, folder);
  }
});

test('the lists across species and families are splits of one data set', async () => {
  const [known] = await json<{ layout: string; pairs: object }[]>('data', 'list');
  expect(known).toMatchObject({
    layout: 'ap-10k',
    pairs: { test: 4, 'val-cross-species': 2, 'test-cross-species': 4, 'test-cross-family': 4 },
  });
  const { stdout } = await run('data', 'list');
  expect(stdout).toContain('test-cross-family');
  const shown = await json<{ split: string; category: string; flags: object }>(
    ...['data', 'show', 'test-cross-family:1', '--data', 'animals', '--out', 'pair.png'],
  );
  expect(shown).toMatchObject({ split: 'test-cross-family', category: 'all', flags: {} });
});

test('a grid tests on each of them and on SPair-U, each with a score of its own', async () => {
  const submitted = await run('submit', writeGrid('more', TESTED));
  expect(submitted.code, submitted.stderr).toBe(0);
  expect(await run('run', 'more.yaml', '--slots', '1')).toMatchObject({ code: 0 });
  const { stdout } = await run('report', 'more', '--format', 'markdown');
  expect([...stdout.matchAll(/^\| (test\S*) +\| +\d+\.\d+ /gm)].map(([, split]) => split)).toEqual(
    TESTED.map(([, split]) => split),
  );
});

test('predictions score in the protocol that the data set is reported in, and no other', async () => {
  const [first] = await json<{ file: string }[]>('export', 'more', '--predictions', 'all');
  const { protocols } = await json<{ protocols: { name: string }[] }>(
    ...['score', first?.file ?? '', '--data', 'animals', '--split', 'test', '--all-protocols'],
  );
  expect(protocols.map(({ name }) => name)).toEqual(['geoaware']);
});

test('a split that a data set lacks is refused with the ones it has, before anything is written', async () => {
  const { code, stderr } = await run('submit', writeGrid('refused', [['unseen', 'test-cross-family']]));
  expect(code).toBe(2);
  expect(stderr).toContain(
    'unseen is a spair-u data set, which has no split test-cross-family to evaluate on; it has test',
  );
});
