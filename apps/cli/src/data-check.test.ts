/** Looking at a data set and its pairs, from the built command. */
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { emptyFolder, keygrid, type Answer } from './testing/keygrid.ts';

const cwd = emptyFolder();
const at = (...parts: string[]) => path.join(cwd, ...parts);
const data = (...args: string[]): Promise<Answer> => keygrid(['data', ...args], { cwd });

interface Report {
  splits: { split: string; pairs: number; defectivePairs: number }[];
  defects: { kind: string; file: string; pairs: { split: string; id: string }[] }[];
  facts: { kind: string }[];
}
const reportOf = ({ stdout }: Answer) => JSON.parse(stdout) as Report;
const idsOf = (split: string) =>
  readFileSync(at('pairs', 'Layout', 'large', `${split}.txt`), 'utf8')
    .trimEnd()
    .split('\n');

beforeAll(async () => {
  expect((await data('synth', 'pairs', '--pairs', '8,8,8')).code).toBe(0);
});

test('a sound folder: exit code 0, a table, no home is made', async () => {
  const { code, stdout, stderr } = await data('check', 'pairs');
  expect(stdout).toContain(`${at('pairs')}: spair-large, 24 pairs, `);
  expect(stdout).toMatch(/^split +pairs +pictures +keypoints +defective pairs$/m);
  expect(stdout).toMatch(/^test +8 +\d+ +\d+ +0$/m);
  expect(stdout).toContain('No defect: every pair can be read, every picture decoded.');
  expect(stderr).toContain('decoding pictures: 100 %');
  expect(code).toBe(0);
  expect(existsSync(at('.keygrid'))).toBe(false);
});

test('defects: exit code 1, each by kind with file and pair; the written list lets a grid go on without them', async () => {
  const [first = '', second = ''] = idsOf('test');
  writeFileSync(at('pairs', 'PairAnnotation', 'test', `${first}.json`), '{');
  const { src_imname: name, category } = JSON.parse(
    readFileSync(at('pairs', 'PairAnnotation', 'test', `${second}.json`), 'utf8'),
  ) as Record<string, string>;
  const picture = `JPEGImages/${category}/${name}`;
  const whole = readFileSync(at('pairs', picture));
  truncateSync(at('pairs', picture), 900);

  const { code, stdout } = await data('check', 'pairs', '--exclude-out', 'exclude.yaml');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /Annotations that are not valid: 1\. Restore this file\.\n {2}PairAnnotation\/test\/.*: not valid JSON/,
  );
  expect(stdout).toMatch(/Pictures that cannot be decoded: 1\. /);
  expect(stdout).toContain(`${picture}: not a readable picture`);
  expect(stdout).toContain(`spoils test ${first}`);

  const report = reportOf(await data('check', 'pairs', '--json'));
  expect(report.defects.map(({ kind }) => kind)).toEqual(['annotation', 'picture']);
  const spoilt = new Set(report.defects.flatMap(({ pairs }) => pairs.map(({ id }) => id)));
  const written = readFileSync(at('exclude.yaml'), 'utf8');
  for (const id of spoilt) expect(written).toMatch(new RegExp(`^ {2}- ${JSON.stringify(id)} # test: `, 'm'));

  const exclude = written.trimEnd().replaceAll('\n', '\n    ');
  const grid = `name: s\nabout: a\nseeds: [1]\nbase:\n  data:\n    name: pairs\n    ${exclude}\n`;
  writeFileSync(at('grid.yaml'), grid);
  const planned = await keygrid(['plan', 'grid.yaml', '--data', 'pairs=pairs', '--json'], { cwd });
  expect(planned.stderr).toBe('');
  const { cells } = JSON.parse(planned.stdout) as { cells: unknown[] };
  expect(cells).toHaveLength(1);

  writeFileSync(at('pairs', picture), whole);
});

test('a list with a pair twice and a line that is none', async () => {
  const list = at('pairs', 'Layout', 'large', 'val.txt');
  const ids = idsOf('val');
  writeFileSync(list, `${[...ids, ids[0], 'nonsense'].join('\n')}\n`);
  const { code, stdout } = await data('check', 'pairs', '--exclude-out', 'exclude.yaml');
  expect(code).toBe(1);
  expect(stdout).toContain('Layout/large/val.txt:9: listed twice, first in line 1');
  expect(stdout).toMatch(/Layout\/large\/val\.txt:10: "nonsense" is no pair id.*\n {4}names no pair/);
  expect(readFileSync(at('exclude.yaml'), 'utf8')).toMatch(
    /# Not a pair, to be corrected in the folder: Layout\/large\/val\.txt:10: /,
  );
  writeFileSync(list, ids.map((id) => `${id}\n`).join(''));
});

test('wrong usage: exit code 2 and what is known', async () => {
  const nowhere = await data('check', 'nowhere');
  expect(nowhere.stderr).toContain('no data set is called "nowhere"');
  expect(nowhere.code).toBe(2);
  const other = await data('check', 'pairs', '--layout', 'pf-pascal');
  expect(other.stderr).toContain(at('pairs', 'trn_pairs.csv: not found'));
  expect(other.code).toBe(2);
  const unwritable = await data('check', 'pairs', '--exclude-out', 'no/such/file.yaml');
  expect(unwritable.stderr).toContain('--exclude-out no/such/file.yaml: there is no folder');
  expect(unwritable.code).toBe(2);
});

test('a pair is drawn by its place and by its id, and a picture is never written over in silence', async () => {
  const drawn = await data('show', 'val:2', '--data', 'pairs', '--out', 'pair.png');
  expect(drawn.stderr).toBe('');
  const id = idsOf('val')[2] ?? '';
  expect(drawn.stdout).toContain(`${id}: val:2, category `);
  expect(readFileSync(at('pair.png')).subarray(1, 4).toString()).toBe('PNG');
  const again = await data('show', id, '--data', 'pairs', '--out', 'pair.png');
  expect(again.stderr).toContain('--force replaces it');
  expect(again.code).toBe(2);
  const answer = await data(
    'show',
    id,
    '--data',
    'pairs',
    '--out',
    'pair.png',
    '--force',
    '--kbc',
    'source',
    '--json',
  );
  expect(JSON.parse(answer.stdout)).toMatchObject({
    id,
    split: 'val',
    index: 2,
    windows: { kbc: { mode: 'source', tau: 0.8 }, side: 256 },
    target: { crop: { kind: 'squash' } },
    output: at('pair.png'),
  });
});

test.each([
  [['val:8'], 'val has pairs val:0 to val:7'],
  [['000001'], 'There is no pair "000001" in trn, val, test'],
  [['val:0', '--tau', '0.5'], '--tau changes the windows of KBC'],
  [['val:0', '--kbc', 'some'], 'Allowed choices are none, source, target, both.'],
])('show %j says what is wrong', async (args, message) => {
  const { code, stderr } = await data('show', ...args, '--data', 'pairs', '--out', 'other.png');
  expect(stderr).toContain(message);
  expect(code).toBe(2);
  expect(existsSync(at('other.png'))).toBe(false);
});

test('the list says what a data set holds, and when its folder is gone', async () => {
  await data('add', 'drawn', 'pairs');
  const listed = await data('list');
  expect(listed.stdout).toMatch(/^name +fingerprint +trn +val +test +categories +folder$/m);
  expect(listed.stdout).toMatch(/^drawn +[0-9a-f]{12} +8 +8 +8 +6 +\//m);
  expect(listed.stdout).toMatch(/^Left out, to fit 80 columns: layout \(spair-large\); --json has all\.$/m);
  const named = await data('check', 'drawn', '--json');
  expect(reportOf(named).splits.map(({ pairs }) => pairs)).toEqual([8, 8, 8]);
  rmSync(at('pairs'), { recursive: true });
  expect((await data('list')).stdout).toContain('there is no such folder');
  // The plan above registered `pairs`, which has no folder on record.
  expect(JSON.parse((await data('list', '--json')).stdout)).toMatchObject([
    { name: 'drawn', state: 'missing' },
    { name: 'pairs', state: 'elsewhere' },
  ]);
});
