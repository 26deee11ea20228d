import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '@keygrid/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Split } from './config.ts';
import { CorruptDataError } from './corrupt-data-error.ts';
import { detectLayout } from './layouts/layout-readers.ts';
import { openDataset, summariseDataset } from './open-dataset.ts';
import { TINY_ID, TINY_PAIR, writeTinyPair, writeTinySet } from './testing/tiny-set.ts';

let folder: string;
beforeEach(async () => {
  folder = await writeTinySet();
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const openSplit = async (split: Split) => (await openDataset(folder, { layout: 'spair-large' })).split(split);
const readFirst = async (part: 'query' | 'truth' = 'query') => {
  const pairs = await openSplit('test');
  return pairs[part](0);
};
const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
  const outcome: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('expected a failure');
  return outcome;
};

test('a pair is given as what prediction may see and what it may not (I8)', async () => {
  const query = await readFirst();
  expect(query).toEqual({
    id: TINY_ID,
    index: 0,
    sourceFile: path.join(folder, 'JPEGImages/cat/left.jpg'),
    targetFile: path.join(folder, 'JPEGImages/cat/right.jpg'),
    sourceSize: { width: 40, height: 30 },
    targetSize: { width: 40, height: 30 },
    sourceKeypoints: [
      { x: 10, y: 5 },
      { x: 20, y: 15 },
    ],
  });
  expect(await readFirst('truth')).toEqual({
    id: TINY_ID,
    targetKeypoints: [
      { x: 11, y: 5 },
      { x: 21, y: 15 },
    ],
    sourceBox: { x1: 5, y1: 2, x2: 30, y2: 22 },
    targetBox: { x1: 6, y1: 2, x2: 31, y2: 22 },
    category: 'cat',
    flags: { viewpoint: 1, scale: 2, truncation: 3, occlusion: 0 },
    keypointIds: [0, 4],
    numbering: 'spair-71k',
  });
});

test.each([
  ['ids of another count', { ...TINY_PAIR, kps_ids: ['0'] }, undefined],
  ['no ids', { ...TINY_PAIR, kps_ids: undefined }, undefined],
  ['ids as numbers', { ...TINY_PAIR, kps_ids: [3, 29] }, [3, 29]],
  ['a keypoint that is absent', { ...TINY_PAIR, trg_kps: [[-1, -1], TINY_PAIR.trg_kps[1]] }, [4]],
])('the ids of the keypoints that a pair keeps: %s', async (_what, content, ids) => {
  writeTinyPair(folder, 'test', content);
  expect(await readFirst('truth')).toMatchObject(ids ? { keypointIds: ids } : {});
  expect('keypointIds' in (await readFirst('truth'))).toBe(ids !== undefined);
});

test('an excluded pair is in no split; one that does not exist is an error', async () => {
  const dataset = await openDataset(folder, { layout: 'spair-small', exclude: [TINY_ID] });
  expect((await dataset.split('trn')).length).toBe(0);
  const mistyped = await openDataset(folder, { layout: 'spair-large', exclude: ['000009-a-b:cat'] });
  const failure = await failureOf(mistyped.split('test'));
  expect(failure).toBeInstanceOf(UserError);
  expect(failure.message).toContain('"000009-a-b:cat"');
  expect(failure.message).toContain(TINY_ID);
});

test('the layout is found and counted', async () => {
  expect(await detectLayout(folder)).toBe('spair-large');
  fs.rmSync(path.join(folder, 'Layout', 'large'), { recursive: true });
  expect(await detectLayout(folder)).toBe('spair-small');
  expect(await summariseDataset(folder, 'spair-small')).toEqual({
    pairs: { trn: 1, val: 1, test: 1 },
    categories: ['cat'],
  });
});

test.each([
  ['the folder', '', ''],
  ['a list', 'Layout/large', 'Layout/large/trn.txt'],
])('%s is missing: path, expected layout and source are named (I10)', async (_what, removed, named) => {
  fs.rmSync(path.join(folder, removed), { recursive: true });
  const failure = await failureOf(openSplit('trn'));
  expect(failure).toBeInstanceOf(UserError);
  expect(failure.message).toContain(`${path.join(folder, named)}: not found`);
  expect(failure.message).toContain('PairAnnotation/{trn,val,test}');
  expect(failure.message).toContain('https://cvlab.postech.ac.kr/research/SPair-71k/');
});

test('a list that names a pair twice, or no pair, says at which line', async () => {
  const list = path.join(folder, 'Layout/large/val.txt');
  fs.writeFileSync(list, `${TINY_ID}\n${TINY_ID}\n`);
  expect((await failureOf(openSplit('val'))).message).toMatch(/val\.txt:2: .*twice/);
  fs.writeFileSync(list, `../../secret:cat\n`);
  expect((await failureOf(openSplit('val'))).message).toContain('val.txt:1: ');
});

test('a listed pair without its file names file and list', async () => {
  fs.rmSync(path.join(folder, 'PairAnnotation/test', `${TINY_ID}.json`));
  const failure = await failureOf(readFirst());
  expect(failure).toBeInstanceOf(UserError);
  expect(failure.message).toContain(`${TINY_ID}.json`);
  expect(failure.message).toContain('Layout/large/test.txt');
});

test.each<[string, object | string, string[]]>([
  ['broken JSON', '{"src_imname": ', ['not valid JSON']],
  ['a missing key', { ...TINY_PAIR, trg_bndbox: undefined }, ['trg_bndbox', 'tuple']],
  ['a wrong type', { ...TINY_PAIR, src_kps: [['10', 5]] }, ['src_kps.0.0', 'expected number']],
  ['a flag out of range', { ...TINY_PAIR, truncation: 4 }, ['truncation', '<=3']],
  ['an id that is no number', { ...TINY_PAIR, kps_ids: ['0', 'eye'] }, ['kps_ids.1', '0 to 9999']],
  ['an empty box', { ...TINY_PAIR, src_bndbox: [5, 2, 5, 22] }, ['src_bndbox', 'x1 < x2']],
  ['a picture elsewhere', { ...TINY_PAIR, src_imname: '../../x.jpg' }, ['src_imname', 'without a folder']],
  ['unequal keypoints', { ...TINY_PAIR, trg_kps: [[1, 1]] }, ['src_kps has 2', 'trg_kps 1']],
  [
    'a keypoint outside its image',
    {
      ...TINY_PAIR,
      trg_kps: [
        [11, 5],
        [21, 30.5],
      ],
    },
    [TINY_ID, 'trg_kps[1] = (21, 30.5)', 'right.jpg', '40×30', 'exclude'],
  ],
])('%s is corrupt data, said with file and place (I10, I12)', async (_what, content, named) => {
  const file = writeTinyPair(folder, 'test', content);
  const failure = await failureOf(readFirst());
  expect(failure).toBeInstanceOf(CorruptDataError);
  expect(failure.message.startsWith(`${file}: `)).toBe(true);
  for (const words of named) expect(failure.message).toContain(words);
});

test('a keypoint on the very edge is inside', async () => {
  writeTinyPair(folder, 'test', {
    ...TINY_PAIR,
    src_kps: [
      [0, 0],
      [40, 30],
    ],
  });
  expect((await readFirst()).id).toBe(TINY_ID);
});
