import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { squash, type Crop, type Point } from '@keygrid/geometry';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import { drawPair, drawRow, type PairDrawing } from './draw-pair.ts';
import { newSheet } from './sheet.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keygrid-sheet-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Grey, with a brighter square where the object is. */
function scene(width: number, height: number, object: { x: number; y: number; side: number }): Picture {
  const data = new Uint8Array(width * height * 3).fill(90);
  for (let y = object.y; y < object.y + object.side; y++)
    for (let x = object.x; x < object.x + object.side; x++)
      data.fill(200, (y * width + x) * 3, (y * width + x) * 3 + 3);
  return { width, height, data };
}
const corners = (x: number, y: number, side: number): Point<'original'>[] => [
  { x, y },
  { x: x + side, y },
  { x, y: y + side },
  { x: x + side, y: y + side },
];
/** The part from (x, y) on, `256 / scale` pixels a side. */
const window = (image: Picture, x: number, y: number, scale: number): Crop => {
  return {
    kind: 'window',
    image,
    side: 256,
    scale: { x: scale, y: scale },
    offset: { x: x * scale, y: y * scale },
  };
};

const source = scene(500, 375, { x: 60, y: 200, side: 60 });
const target = scene(400, 480, { x: 220, y: 80, side: 40 });
const sourceKeypoints = corners(60, 200, 60);
const targetKeypoints = corners(220, 80, 40);

/** How many pixels of the drawn sheet have a colour. */
async function drawn(
  name: string,
  pair: PairDrawing,
): Promise<{ size: number[]; count: (colour: number) => number }> {
  const sheet = newSheet();
  drawPair(sheet, name, pair);
  const file = path.join(folder, `${name}.png`);
  await sheet.writePng(file);
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  // The sheet's ground is white.
  expect([data[0], data[1], data[2]]).toEqual([255, 255, 255]);
  const count = (colour: number) => {
    let found = 0;
    for (let i = 0; i < data.length; i += 3) if (data.readUIntBE(i, 3) === colour) found++;
    return found;
  };
  return { size: [info.width, info.height], count };
}

const WINDOW = 0xdd0000;
const BOX = 0x0066cc;

test('windows are drawn red and dashed, a squash has none; the crops stand below', async () => {
  const truth = corners(224, 82, 36);
  const cropped = await drawn('KBC both', {
    source: { picture: source, keypoints: sourceKeypoints, crop: window(source, 0, 100, 1) },
    target: { picture: target, keypoints: targetKeypoints, truth, crop: window(target, 150, 20, 2) },
  });
  const squashed = await drawn('Without KBC', {
    source: { picture: source, keypoints: sourceKeypoints, crop: squash(source, 256) },
    target: { picture: target, keypoints: targetKeypoints, truth, crop: squash(target, 256) },
  });
  expect(cropped.count(WINDOW)).toBeGreaterThan(500);
  expect(squashed.count(WINDOW)).toBe(0);
  expect(cropped.size).toEqual(squashed.size);
  expect(cropped.size[1]).toBeGreaterThan(340 + 256);
});

test('a pair without crops is one row; boxes are blue, numbers stand beside the keypoints', async () => {
  const plain = { picture: source, keypoints: sourceKeypoints };
  const boxed = { ...plain, box: { x1: 50, y1: 190, x2: 130, y2: 270 } };
  const bare = await drawn('bare', {
    source: plain,
    target: { picture: target, keypoints: targetKeypoints },
  });
  const numbered = await drawn('numbered', {
    source: boxed,
    target: { picture: target, keypoints: targetKeypoints },
    numbered: true,
  });
  expect(bare.count(BOX)).toBe(0);
  expect(numbered.count(BOX)).toBeGreaterThan(200);
  const label = 0x111111;
  expect(numbered.count(label)).toBeGreaterThan(bare.count(label));
  expect(bare.size[1]).toBeLessThan(340 + 256);
});

test('a row has pairs beside each other, windows drawn into their pictures, nothing below', async () => {
  const pair = (crop: Crop): PairDrawing => ({
    source: { picture: source, keypoints: sourceKeypoints, crop: squash(source, 256) },
    target: { picture: target, keypoints: targetKeypoints, crop },
  });
  const sheet = newSheet();
  drawRow(sheet, 'SCOT', [pair(squash(target, 256)), pair(window(target, 150, 20, 2))]);
  const file = path.join(folder, 'row.png');
  await sheet.writePng(file);
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  // Two pictures of 340 px height: 453 and 283 px wide.
  expect(info.height).toBeLessThan(340 + 100);
  expect(info.width).toBeGreaterThan(2 * (453 + 283));
  const columns = Array.from({ length: data.length / 3 }, (_, i) => i)
    .filter((i) => data.readUIntBE(3 * i, 3) === WINDOW)
    .map((i) => i % info.width);
  expect(columns.length).toBeGreaterThan(100);
  expect(columns.every((column) => column > info.width / 2)).toBe(true);
});
