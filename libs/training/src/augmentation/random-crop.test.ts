import { squash, toInput, type Point } from '@keygrid/geometry';
import type { Picture } from '@keygrid/images';
import { expect, test } from 'vitest';
import { randomCrop, samplePixels } from './random-crop.ts';
import { drawsOf } from './draws.ts';

const image = { width: 200, height: 150 };
const keypoints: Point<'original'>[] = [
  { x: 60.4, y: 40.2 },
  { x: 120.9, y: 110 },
];

function crops(count: number, points = keypoints) {
  return Array.from({ length: count }, (_, i) =>
    randomCrop(image, points, 64, drawsOf(1, 0, i, 'source-crop')),
  );
}

test('a random crop keeps every keypoint and stays inside the image', () => {
  const drawn = crops(500);
  for (const crop of drawn) {
    for (const p of keypoints.map((k) => toInput(crop, k))) {
      expect(Math.min(p.x, p.y)).toBeGreaterThanOrEqual(-1e-9);
      expect(Math.max(p.x, p.y)).toBeLessThanOrEqual(64 + 1e-9);
    }
    expect(crop.offset.x / crop.scale.x + 64 / crop.scale.x).toBeLessThanOrEqual(image.width + 1e-9);
    expect(Math.min(crop.offset.x, crop.offset.y)).toBeGreaterThanOrEqual(0);
  }
  expect(new Set(drawn.map((c) => JSON.stringify(c))).size).toBeGreaterThan(400);
});

test('a crop around one keypoint, at a corner or without any enlarges at most four times', () => {
  for (const points of [[{ x: 100, y: 75 }], [{ x: 0, y: 0 }], [{ x: 200, y: 150 }], []]) {
    for (const crop of crops(100, points)) {
      expect(Math.max(crop.scale.x, crop.scale.y)).toBeLessThanOrEqual(4);
      expect(crop.offset.x / crop.scale.x + 64 / crop.scale.x).toBeLessThanOrEqual(image.width + 1e-9);
    }
  }
});

test('image and keypoints move together: a bright spot is found where the crop says', () => {
  const spot = { x: 90.5, y: 70.5 };
  for (const crop of crops(40)) {
    const picture: Picture = { ...image, data: new Uint8Array(image.width * image.height * 3) };
    picture.data.fill(255, (70 * image.width + 90) * 3, (70 * image.width + 91) * 3);
    const levels = samplePixels(picture, crop);
    let [sum, x, y] = [0, 0, 0];
    for (let i = 0; i < 64 * 64; i++) {
      const weight = levels[i * 3] ?? 0;
      sum += weight;
      x += weight * ((i % 64) + 0.5);
      y += weight * (Math.floor(i / 64) + 0.5);
    }
    const expected = toInput(crop, spot);
    expect(Math.abs(x / sum - expected.x)).toBeLessThan(0.6);
    expect(Math.abs(y / sum - expected.y)).toBeLessThan(0.6);
  }
});

test('a crop of the whole image has the pixels of the squash', () => {
  const picture: Picture = {
    ...image,
    data: Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * 31) % 256),
  };
  const corners = [
    { x: 0, y: 0 },
    { x: 200, y: 150 },
  ];
  const whole = randomCrop(image, corners, 64, drawsOf(0, 0, 0, 'source-crop'));
  expect(samplePixels(picture, whole)).toEqual(samplePixels(picture, squash(image, 64)));
});
