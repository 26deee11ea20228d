import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CorruptDataError } from '../../corrupt-data-error.ts';
import { writeMat } from '../../mat/write-mat.ts';
import { openDataset } from '../../open-dataset.ts';
import { pfPascal } from './pf-pascal.ts';
import { copyMiniature, edit } from '../../testing/miniature-copy.ts';

let folder: string;
beforeEach(() => {
  folder = copyMiniature('pf-pascal');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const at = (name: string) => path.join(folder, name);
const first = async () => (await (await openDataset(folder, { layout: 'pf-pascal' })).split('trn')).query(0);
const failure = () => first().catch((error: unknown) => error as Error) as Promise<Error>;
const ID = 'trn-0001-trn_bird_0001-trn_bird_0003:bird';
const SOURCE = 'Annotations/bird/trn_bird_0001.mat';
const array = (shape: number[], ...data: number[]) => ({ shape, data: Float64Array.from(data) });
const BOX = array([1, 4], 1, 2, 60, 50);

test('a pair listed with flip 0 and 1 is two pairs of different ids, the second mirrored', async () => {
  const list = await (await openDataset(folder, { layout: 'pf-pascal' })).split('trn');
  const [plain, flipped] = [await list.query(0), await list.query(1)];
  expect([plain.id, flipped.id]).toEqual([ID, ID.replace('0001', '0002')]);
  expect({ ...flipped, id: ID, index: 0 }).toEqual({ ...plain, mirrored: true });
  expect(plain).not.toHaveProperty('mirrored');
});

test('a keypoint counts when both images show it', async () => {
  const keypoints = (...x: number[]) => array([x.length, 2], ...x, ...x.map((value) => value + 1));
  fs.writeFileSync(at(SOURCE), writeMat({ kps: keypoints(10, NaN, 30, 40), bbox: BOX }, true));
  fs.writeFileSync(
    at(SOURCE.replace('1.mat', '3.mat')),
    writeMat({ kps: keypoints(11, 12, NaN, 14), bbox: BOX }, false),
  );
  const list = await (await openDataset(folder, { layout: 'pf-pascal' })).split('trn');
  expect((await list.query(0)).sourceKeypoints).toEqual([
    { x: 10, y: 11 },
    { x: 40, y: 41 },
  ]);
  const truth = await list.truth(0);
  expect(truth.targetKeypoints).toEqual([
    { x: 11, y: 12 },
    { x: 14, y: 15 },
  ]);
  expect(truth.sourceBox).toEqual({ x1: 1, y1: 2, x2: 60, y2: 50 });
  expect([truth.category, truth.flags]).toEqual(['bird', {}]);
});

test.each<[string, () => void, string[]]>([
  ['a cut annotation', () => fs.truncateSync(at(SOURCE), 300), [SOURCE, ID, 'cut short']],
  [
    'no keypoints',
    () => fs.writeFileSync(at(SOURCE), writeMat({ bbox: BOX }, false)),
    [SOURCE, ID, 'no array "kps"'],
  ],
  [
    'a box of no area',
    () =>
      fs.writeFileSync(at(SOURCE), writeMat({ kps: array([0, 0]), bbox: array([1, 4], 5, 5, 5, 9) }, false)),
    [SOURCE, ID, 'bbox is [5, 5, 5, 9]'],
  ],
  [
    'other numbers of keypoints',
    () => fs.writeFileSync(at(SOURCE), writeMat({ kps: array([1, 2], 3, 4), bbox: BOX }, false)),
    [SOURCE, ID, 'kps has 1 rows'],
  ],
  [
    'no picture',
    () => fs.writeFileSync(at('JPEGImages/trn_bird_0001.jpg'), 'text'),
    ['trn_bird_0001.jpg', ID, 'not a readable picture'],
  ],
  [
    'an unknown class',
    () => edit(at('trn_pairs.csv'), (text) => text.replace(',3,0', ',21,0')),
    ['trn_pairs.csv:2', 'class "21"', '1 to 20'],
  ],
  [
    'another flip',
    () => edit(at('trn_pairs.csv'), (text) => text.replace(',3,0', ',3,2')),
    ['trn_pairs.csv:2', 'flip "2"'],
  ],
  [
    'a short row',
    () => edit(at('trn_pairs.csv'), (text) => `${text}a.jpg,b.jpg\n`),
    ['trn_pairs.csv:8', '2 columns'],
  ],
  [
    'no heading',
    () => edit(at('trn_pairs.csv'), (text) => text.slice(text.indexOf('\n') + 1)),
    ['trn_pairs.csv:1', 'no heading'],
  ],
  [
    'a field that names no picture',
    () => edit(at('trn_pairs.csv'), (text) => text.replace(/^PF.*?,/m, '..,')),
    ['trn_pairs.csv:2', '".."'],
  ],
  [
    'broken quotes',
    () => edit(at('trn_pairs.csv'), (text) => `${text}"a,b,3,0\n`),
    ['trn_pairs.csv', 'comma-separated'],
  ],
])('%s is corrupt data, said with file and place (I10, I12)', async (_what, damage, named) => {
  damage();
  const error = await failure();
  expect(error).toBeInstanceOf(CorruptDataError);
  for (const words of named) expect(error.message).toContain(words);
});

test('a keypoint outside its image is corrupt, one within MATLAB’s pixel of the edge is not', async () => {
  const target = SOURCE.replace('1.mat', '3.mat');
  const put = (file: string, x: number) =>
    fs.writeFileSync(at(file), writeMat({ kps: array([1, 2], x, 1), bbox: BOX }, false));
  put(target, 64.6);
  put(SOURCE, 65);
  expect((await first()).sourceKeypoints).toEqual([{ x: 65, y: 1 }]);
  put(SOURCE, 65.5);
  expect((await failure()).message).toMatch(
    /0001\.mat: pair trn-0001.*kps\[0\] = \(65\.5, 1\) is outside .*64×64/,
  );
});

test.each<[string, string[]]>([
  ['trn_pairs.csv', ['not found', 'Annotations/<class>/<name>.mat', 'https://']],
  [SOURCE, ['no such annotation', 'trn_pairs.csv:2', ID]],
  ['JPEGImages/trn_bird_0003.jpg', ['no such picture', ID]],
])('%s is missing: bad input, said with what needs it (I10)', async (name, named) => {
  fs.rmSync(at(name));
  const error = await failure();
  expect(error).toBeInstanceOf(UserError);
  expect(error).not.toBeInstanceOf(CorruptDataError);
  expect(error.message.startsWith(`${at(name)}: `)).toBe(true);
  for (const words of named) expect(error.message).toContain(words);
});

test('a fingerprint covers the lists, and what they name once each', async () => {
  fs.writeFileSync(at('JPEGImages/of-vocs-own.jpg'), 'x');
  const { annotations, pictures } = await pfPascal.coveredByVersion1(folder);
  expect(annotations).toEqual(
    expect.arrayContaining(['trn_pairs.csv', 'val_pairs.csv', 'test_pairs.csv', SOURCE]),
  );
  expect(pictures).toContain('JPEGImages/trn_bird_0001.jpg');
  expect(pictures).not.toContain('JPEGImages/of-vocs-own.jpg');
  expect(new Set(pictures).size).toBe(pictures.length);
});
