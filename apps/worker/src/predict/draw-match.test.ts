import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resample, type Picture } from '@keygrid/datasets';
import { squash, type Point } from '@keygrid/geometry';
import { chooseCrop } from '@keygrid/kbc';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawMatch, type Match } from './draw-match.ts';
import { newSheet } from './sheet.ts';

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
const kbc = { side: 256, tau: 0.8, minDistancePx: 16, maxScale: 4 };

function match(withKbc: boolean): Match {
  const source = scene(500, 375, { x: 60, y: 200, side: 60 });
  const target = scene(400, 480, { x: 220, y: 80, side: 40 });
  const [sourceKeypoints, targetKeypoints] = [corners(60, 200, 60), corners(224, 82, 36)];
  const crop = (image: Picture, keypoints: Point<'original'>[]) =>
    withKbc ? chooseCrop({ ...kbc, image, keypoints }) : squash(image, 256);
  const [sourceCrop, targetCrop] = [crop(source, sourceKeypoints), crop(target, targetKeypoints)];
  return {
    source,
    target,
    sourceKeypoints,
    truth: corners(220, 80, 40),
    answer: { targetKeypoints, sourceCrop, targetCrop, passes: 2, targetSmall: true },
    sourceInput: resample(source, sourceCrop),
    targetInput: resample(target, targetCrop),
  };
}

test('the sheet shows both pictures with the windows in red where KBC chose them, and no window without KBC', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keygrid-sheet-'));
  const reds = await Promise.all(
    [true, false].map(async (withKbc) => {
      const sheet = newSheet();
      drawMatch(sheet, withKbc ? 'KBC both' : 'Without KBC', match(withKbc));
      const file = path.join(folder, `${withKbc}.png`);
      await sheet.writePng(file);
      const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect(info.width).toBeGreaterThan(500);
      // The sheet's ground is white, the pictures on it are not.
      expect([data[0], data[1], data[2]]).toEqual([255, 255, 255]);
      let red = 0;
      for (let i = 0; i < data.length; i += 3)
        if (data[i] === 221 && data[i + 1] === 0 && data[i + 2] === 0) red++;
      return red;
    }),
  );
  expect(reds[0]).toBeGreaterThan(500);
  expect(reds[1]).toBe(0);
});
