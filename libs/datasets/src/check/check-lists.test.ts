/** What is wrong with lists, and text as people have it: found beside all else, each with its file and line. */
import fs from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataset } from '../open-dataset.ts';
import { plantedSet, type PlantedSet } from '../testing/planted.ts';
import { expectRunsWithout } from '../testing/read-all.ts';
import { checkDataset } from './check-dataset.ts';

let set: PlantedSet;
let id: string;
beforeEach(() => {
  set = plantedSet();
  id = set.ids('test')[1] ?? '';
});
afterEach(() => set.remove());
const check = () => checkDataset(set.folder, 'spair-large');

test('a pair listed twice and a line that is no pair, each with its line', async () => {
  const ids = set.ids('test');
  set.writeIds('test', [...ids.slice(0, 3), '', id, ...ids.slice(3)]);
  const twice = await check();
  const file = 'Layout/large/test.txt';
  expect(twice.defects).toEqual([
    {
      kind: 'listed-twice',
      file,
      line: 5,
      what: 'listed twice, first in line 2',
      pairs: [{ split: 'test', id }],
    },
  ]);
  expect(twice.splits[2]).toMatchObject({ pairs: 4, defectivePairs: 1 });
  await expectRunsWithout(set.folder, twice.defects);

  set.writeIds('test', [...ids, 'nonsense', '../../secret:cat']);
  const nonsense = await check();
  expect(nonsense.defects.map(({ kind, line, pairs }) => [kind, line, pairs])).toEqual([
    ['list', 5, []],
    ['list', 6, []],
  ]);
  const dataset = await openDataset(set.folder, { layout: 'spair-large' });
  await expect(dataset.split('test')).rejects.toThrow(/test\.txt:5: .*\n.*test\.txt:6: /);
});

test('lists and annotations are read as people have them: with a mark, in UTF-16, with CR LF', async () => {
  const list = set.path('Layout/large/test.txt');
  const annotation = set.path(set.annotation('test', id));
  const text = fs.readFileSync(list, 'utf8');
  fs.writeFileSync(list, `\ufeff${text.replaceAll('\n', '\r\n')}\r\n\r\n`);
  fs.writeFileSync(annotation, Buffer.from(`\ufeff${fs.readFileSync(annotation, 'utf8')}`, 'utf16le'));
  expect((await check()).defects).toEqual([]);
  fs.writeFileSync(
    set.path('Layout/large/val.txt'),
    Buffer.from(`\ufeff${set.ids('val').join('\r')}`, 'utf16le'),
  );
  expect((await check()).defects).toEqual([]);
});

test('a list and an annotation that are no text are defects beside others', async () => {
  fs.writeFileSync(set.path(set.annotation('test', id)), Buffer.from('{"category": "K\xe4se"}', 'latin1'));
  fs.writeFileSync(set.path('Layout/large/val.txt'), Buffer.from('a\0b'));
  const { defects } = await check();
  expect(defects.map(({ kind, what }) => [kind, what])).toEqual([
    ['list', expect.stringMatching(/NUL character on line 1/)],
    ['annotation', expect.stringMatching(/^it is not UTF-8 \(byte 0xe4 on line 1\); save it as UTF-8/)],
  ]);
});

test('a list that is missing does not hide what else is wrong', async () => {
  fs.rmSync(set.path('Layout/large/trn.txt'));
  fs.rmSync(set.path(set.annotation('test', id)));
  const { defects, splits } = await check();
  expect(defects.map(({ kind, file }) => [kind, file])).toEqual([
    ['missing-file', 'Layout/large/trn.txt'],
    ['missing-file', set.annotation('test', id)],
  ]);
  expect(splits[0]?.pairs).toBe(0);
});

test('a folder that is no data set of the layout is bad input, not a report', async () => {
  fs.rmSync(set.path('Layout'), { recursive: true });
  await expect(check()).rejects.toThrow(/Layout.*not found[^]*PairAnnotation/);
});
