import type { PairList } from '@keygrid/datasets';
import { squash } from '@keygrid/geometry';
import { createPictureCache, type Picture } from '@keygrid/images';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplePixels } from './random-crop.ts';
import { samplePair, type Sampling } from './sample-pair.ts';
import { openBench, tinySpec, type Bench } from '../testing/tiny-training.ts';

const SIDE = 64;
const pictures = createPictureCache(2 ** 24);
let bench: Bench;
let pairs: PairList;
beforeAll(async () => {
  bench = await openBench();
  pairs = await bench.dataset.split('trn');
});
afterAll(() => bench.close());

const plain = { ...tinySpec().augmentation, crop: 0, photometric: 0, grey: 0 };
const everything = { ...plain, crop: 0.8, photometric: 0.5, grey: 0.3 };

async function sample(
  augmentation: Sampling['augmentation'],
  { index = 0, epoch = 0, mirrored }: { index?: number; epoch?: number; mirrored?: boolean } = {},
) {
  const query = { ...(await pairs.query(index)), mirrored };
  return samplePair(query, await pairs.truth(index), pictures, { side: SIDE, augmentation, seed: 1, epoch });
}

/** The picture as a data set would store it mirrored. */
function turned({ width, height, data }: Picture): Picture {
  const result = new Uint8Array(data.length);
  for (let i = 0; i < width * height; i++) {
    const at = i - (i % width) + (width - 1 - (i % width));
    result.set(data.subarray(i * 3, i * 3 + 3), at * 3);
  }
  return { width, height, data: result };
}

test('a mirrored pair is that of mirrored pictures, its keypoints at W − x', async () => {
  const { source, target, sourceKeypoints } = await sample(plain, { mirrored: true });
  const query = await pairs.query(0);
  const { width, height } = query.sourceSize;
  const pictureOf = async (file: string) => turned(await pictures.get(file));
  const expected = [
    [source, await pictureOf(query.sourceFile)],
    [target, await pictureOf(query.targetFile)],
  ] as const;
  for (const [levels, picture] of expected) {
    const want = samplePixels(picture, squash(picture, SIDE));
    const largest = want.reduce((most, level, i) => Math.max(most, Math.abs(level - (levels[i] ?? NaN))), 0);
    expect(largest).toBeLessThan(1e-3);
  }
  sourceKeypoints.forEach((point, i) => {
    const { x = NaN, y = NaN } = query.sourceKeypoints[i] ?? {};
    expect(point.x).toBeCloseTo(((width - x) / width) * SIDE, 9);
    expect(point.y).toBeCloseTo((y / height) * SIDE, 9);
  });
});

test('source and target are mirrored together, in whatever crop; `flip: false` mirrors none', async () => {
  const cropped = { ...plain, crop: 1 };
  const stored = await sample(cropped, { epoch: 3 });
  const mirrored = await sample(cropped, { epoch: 3, mirrored: true });
  for (const side of ['source', 'target'] as const) {
    const pixel = (levels: Float32Array, row: number, column: number) =>
      levels.slice((row * SIDE + column) * 3, (row * SIDE + column + 1) * 3);
    for (const [row, column] of [
      [0, 0],
      [31, 5],
      [63, 62],
    ] as const)
      expect(pixel(mirrored[side], row, column)).toEqual(pixel(stored[side], row, SIDE - 1 - column));
    expect(mirrored[`${side}Keypoints`]).toEqual(
      stored[`${side}Keypoints`].map(({ x, y }) => ({ x: SIDE - x, y })),
    );
  }
  expect(await sample({ ...cropped, flip: false }, { epoch: 3, mirrored: true })).toEqual(stored);
});

test('an exchange swaps images and keypoints; half the chance exchanges about half the epochs', async () => {
  const stored = await sample(plain);
  const exchanged = await sample({ ...plain, exchange: 1 });
  expect(exchanged).toEqual({
    id: stored.id,
    source: stored.target,
    target: stored.source,
    sourceKeypoints: stored.targetKeypoints,
    targetKeypoints: stored.sourceKeypoints,
  });
  const drawn = await Promise.all(
    Array.from({ length: 40 }, (_, epoch) => sample({ ...plain, exchange: 0.5 }, { epoch })),
  );
  const swapped = drawn.filter(
    ({ sourceKeypoints }) => sourceKeypoints[0]?.x !== stored.sourceKeypoints[0]?.x,
  );
  expect(swapped.length).toBeGreaterThan(10);
  expect(swapped.length).toBeLessThan(30);
});

test('I9: a pair is a function of seed, epoch and index; a mirrored or exchanged one draws as any other', async () => {
  const options = { ...everything, exchange: 0.5 };
  const one = await sample(options, { epoch: 2, mirrored: true });
  expect(await sample(options, { epoch: 2, mirrored: true })).toEqual(one);
  expect((await sample(options, { epoch: 3, mirrored: true })).source).not.toEqual(one.source);
});
