/** SPair-U beside its neighbours: what tells three layouts with PairAnnotation apart, and what a folder of none is told. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { identify } from '../../identity/identify.ts';
import { openDataset } from '../../open-dataset.ts';
import { copyMiniature, edit, type Miniature } from '../../testing/miniature-copy.ts';
import { detectLayout } from '../layout-readers.ts';

let folder: string;
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  fs.rmSync(`${folder}-cache`, { recursive: true, force: true });
});
const copy = (name: Miniature) => {
  folder = copyMiniature(name);
};
const at = (relative: string) => path.join(folder, relative);
const firstTruth = async () => {
  const dataset = await openDataset(folder, { layout: 'spair-u' }, `${folder}-cache`);
  return (await dataset.split('test')).truth(0);
};
const firstFile = () => at(`PairAnnotation/test/${fs.readdirSync(at('PairAnnotation/test')).sort()[0]}`);
const changeFirst = (keys: object) =>
  edit(firstFile(), (text) => JSON.stringify({ ...(JSON.parse(text) as object), ...keys }));

test('flags are read where it has them, and absent where it does not', async () => {
  copy('spair-u');
  expect(Object.keys((await firstTruth()).flags)).toEqual(['viewpoint', 'scale', 'truncation', 'occlusion']);
  changeFirst({ viewpoint_variation: undefined, occlusion: undefined });
  expect(Object.keys((await firstTruth()).flags)).toEqual(['scale', 'truncation']);
});

test('what is wrong with a pair names its file and where it is listed', async () => {
  copy('spair-u');
  changeFirst({ trg_bndbox: [5, 5, 5, 9] });
  await expect(firstTruth()).rejects.toThrow(/PairAnnotation\/test\/000001-.*trg_bndbox: .*x1 < x2/);
  fs.renameSync(firstFile(), at('PairAnnotation/test/000000.json'));
  await expect(firstTruth()).rejects.toThrow(
    '"000000" is no pair id; expected <id>-<source>-<target>:<class>',
  );
});

test("with SPair-71k's Layout beside it, it is told that it has none", async () => {
  copy('spair-u');
  fs.mkdirSync(at('Layout/large'), { recursive: true });
  for (const split of ['trn', 'val', 'test']) fs.writeFileSync(at(`Layout/large/${split}.txt`), '');
  expect(await detectLayout(folder)).toBe('spair-large');
  await expect(identify(folder, 'spair-large', `${folder}-cache`)).rejects.toThrow(
    /PairAnnotation\/trn: not found[^]*SPair-U, which has test pairs alone, is read without the folder Layout/,
  );
});

test.each<[string, Miniature, string]>([
  ['SPair-71k without its lists', 'spair-71k', 'Layout'],
  ['AP-10K without its image annotations', 'ap-10k', 'ImageAnnotation'],
])('a folder of pairs that is of no layout is told what each would need: %s', async (_what, name, part) => {
  copy(name);
  fs.rmSync(at(part), { recursive: true });
  await expect(detectLayout(folder)).rejects.toThrow(
    /no data set of a known layout\. There is PairAnnotation, but neither Layout .*SPair-71k, nor ImageAnnotation\/<family>\/<species>, which makes it AP-10K, nor pairs of test alone/,
  );
});
