/** Keypoints marked absent are no part of a pair, in every layout by its marks. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkDataset } from '../check/check-dataset.ts';
import type { Layout } from '../config.ts';
import { writeMat } from '../mat/write-mat.ts';
import { openDataset } from '../open-dataset.ts';
import { copyMiniature, edit } from '../testing/miniature-copy.ts';
import { TINY_PAIR, writeTinyPair, writeTinySet } from '../testing/tiny-set.ts';

let folder: string;
afterEach(() => fs.rmSync(folder, { recursive: true }));

const firstPair = async (layout: Layout) => {
  const pairs = await (await openDataset(folder, { layout })).split('test');
  return { query: await pairs.query(0), truth: await pairs.truth(0) };
};
const factsOf = async (layout: Layout) =>
  (await checkDataset(folder, layout)).facts
    .filter(({ split, kind }) => split === 'test' && (kind === 'absent-keypoints' || kind === 'at-zero'))
    .map(({ what }) => what);

/** PF-WILLOW's first pair: its first image's keypoints are (10 + k, 20 + k), its second's (30 + k, 40 + k). */
function willow(marks: { A?: Record<number, string>; B?: Record<number, string> }): void {
  folder = copyMiniature('pf-willow');
  edit(path.join(folder, 'test_pairs.csv'), (text) => {
    const [heading = '', row = '', ...rest] = text.split('\n');
    const cells = row.split(',');
    for (let k = 0; k < 10; k++) {
      const [a, b] = [marks.A?.[k]?.split(' '), marks.B?.[k]?.split(' ')];
      [2, 12].forEach((column, i) => (cells[column + k] = a?.[i] ?? String(10 + 10 * i + k)));
      [22, 32].forEach((column, i) => (cells[column + k] = b?.[i] ?? String(30 + 10 * i + k)));
    }
    return [heading, cells.join(','), ...rest].join('\n');
  });
}

test('PF-WILLOW: -1,-1, 0,0 and NaN in either image; neither points nor box count them', async () => {
  willow({ A: { 0: '-1 -1', 9: '-1.0 -1.0' }, B: { 1: '0 0', 2: 'nan NaN', 9: '-1 -1' } });
  const { query, truth } = await firstPair('pf-willow');
  const kept = [3, 4, 5, 6, 7, 8];
  expect(query.sourceKeypoints).toEqual(kept.map((k) => ({ x: 10 + k, y: 20 + k })));
  expect(truth.targetKeypoints).toEqual(kept.map((k) => ({ x: 30 + k, y: 40 + k })));
  expect(truth.absentPlaces).toEqual([0, 1, 2, 9]);
  // The keypoints of its image, whether the other shows them or not.
  expect(truth.targetBox).toEqual({ x1: 30, y1: 40, x2: 38, y2: 48 });
  expect(await factsOf('pf-willow')).toEqual([
    'keypoints of test marked absent in one image or both, left out: 4 (2 by (-1, -1), 1 by (0, 0), 1 by NaN), in 1 of 6 pairs',
  ]);
});

test.each([
  ['one of two is NaN', { A: { 3: 'nan 20' } }, 'XA4 is "nan"'],
  ['only x is -1', { A: { 3: '-1 20' } }, '(XA4, YA4) = (-1, 20) is outside'],
  ['half a pixel to the left', { B: { 3: '-0.5 20' } }, '(XB4, YB4) = (-0.5, 20) is outside'],
  ['half a pixel above', { B: { 3: '20 -0.5' } }, '(XB4, YB4) = (20, -0.5) is outside'],
])('PF-WILLOW: %s is no mark but a defect', async (_what, marks, named) => {
  willow(marks);
  await expect(firstPair('pf-willow')).rejects.toThrow(named);
});

test('PF-WILLOW: a pixel beyond the right and lower edge is MATLAB’s way of counting', async () => {
  willow({ A: { 3: '65 65' } });
  expect((await firstPair('pf-willow')).query.sourceKeypoints).toHaveLength(10);
});

test('PF-PASCAL: NaN, -1,-1 and 0,0', async () => {
  folder = copyMiniature('pf-pascal');
  const [, row = ''] = fs.readFileSync(path.join(folder, 'test_pairs.csv'), 'utf8').split('\n');
  const put = (field: string, xs: number[]) => {
    const name = path.parse(field).name;
    const category = name.split('_')[1] ?? '';
    const kps = { shape: [xs.length, 2], data: Float64Array.from([...xs, ...xs]) };
    const bbox = { shape: [1, 4], data: Float64Array.from([1, 1, 60, 60]) };
    fs.writeFileSync(
      path.join(folder, 'Annotations', category, `${name}.mat`),
      writeMat({ kps, bbox }, false),
    );
  };
  const [source = '', target = ''] = row.split(',');
  put(source, [NaN, -1, 0, 10, 20]);
  put(target, [30, 31, 32, 33, -1]);
  const { query, truth } = await firstPair('pf-pascal');
  expect(query.sourceKeypoints).toEqual([{ x: 10, y: 10 }]);
  expect(truth.targetKeypoints).toEqual([{ x: 33, y: 33 }]);
  expect(truth.absentPlaces).toEqual([0, 1, 2, 4]);
});

test('SPair-71k: -1,-1; 0,0 is its first pixel and stays a point, which a check counts', async () => {
  folder = await writeTinySet();
  const source = [[-1, -1], [20, 15], [0, 0]]; // prettier-ignore
  const target = [[11, 5], [21, 15], [9, 9]]; // prettier-ignore
  writeTinyPair(folder, 'test', { ...TINY_PAIR, src_kps: source, trg_kps: target });
  const { query, truth } = await firstPair('spair-large');
  expect(query.sourceKeypoints.map(({ x }) => x)).toEqual([20, 0]);
  expect(truth.targetKeypoints.map(({ x }) => x)).toEqual([21, 9]);
  expect(truth.absentPlaces).toEqual([0]);
  expect(await factsOf('spair-large')).toEqual([
    'keypoints of test marked absent in one image or both, left out: 1 (1 by (-1, -1)), in 1 of 1 pairs',
    'keypoints of test at (0, 0), taken as points: 1, in 1 of 1 pairs',
  ]);
});
