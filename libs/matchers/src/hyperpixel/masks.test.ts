/** Masks in a zip archive, and what they make of the transport's weights, against plain loops. */
import { squash, whole, type Crop } from '@keygrid/geometry';
import { encodePng, resample } from '@keygrid/images';
import { loadTensorFlow } from '@keygrid/model';
import { createHyperpixelNetwork, ParameterStore } from '@keygrid/model/layers';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMasks } from './masks.ts';
import { prepareWith } from './network-picture.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-masks-'));
const SIZE = { width: 50, height: 36 };

beforeAll(() => loadTensorFlow({ device: 'cpu' }));
afterAll(() => rmSync(folder, { recursive: true }));

/** Grey, as RGB. */
const maskOf = (phase: number, { width, height } = SIZE) =>
  Uint8Array.from(
    { length: 3 * width * height },
    (_, i) => 127 + 127 * Math.sin(phase + Math.floor(i / 3) * 0.21),
  );

async function archive(
  name: string,
  masks: Readonly<Record<string, Uint8Array>>,
  size = SIZE,
): Promise<string> {
  const from = path.join(folder, `${name}-files`);
  for (const [file, data] of Object.entries(masks)) {
    mkdirSync(path.dirname(path.join(from, file)), { recursive: true });
    writeFileSync(path.join(from, file), file.endsWith('.png') ? await encodePng(data, size) : data);
  }
  const file = path.join(folder, `${name}.zip`);
  execFileSync(
    'python3',
    ['-m', 'zipfile', '-c', file, ...new Set(Object.keys(masks).map((one) => one.split('/')[0]!))],
    { cwd: from },
  );
  return file;
}

test('a picture has the mask of its name whose folders are the most like its own, cut out as its view is', async () => {
  const car = maskOf(1);
  const masks = await openMasks(
    await archive('masks', { 'masks/cat/1.png': maskOf(0), 'masks/car/1.png': car, 'notes.txt': car }),
  );
  for (const crop of [
    whole(SIZE),
    squash(SIZE, 32),
    { ...squash(SIZE, 24), kind: 'window', scale: { x: 2, y: 2 }, offset: { x: 20, y: 9 } } as Crop,
  ]) {
    const { width, height, channels, data } = await masks.of('/data/pairs/car/1.jpg', crop);
    const expected = resample({ ...SIZE, data: car }, crop).filter((_, i) => i % 3 === 0);
    expect([width * height, channels]).toEqual([expected.length, 1]);
    expect(data).toEqual(expected);
  }
  await expect(masks.of('/data/pairs/car/2.jpg', whole(SIZE))).rejects.toThrow(
    /masks\.zip has no mask of \/data\/pairs\/car\/2\.jpg; expected an entry 2\.png/,
  );
  await expect(masks.of('/data/pairs/dog/1.jpg', whole(SIZE))).rejects.toThrow(
    'masks/car/1.png and masks/cat/1.png may both be',
  );
  const larger = whole({ width: 51, height: 36 });
  await expect(masks.of('car/1.jpg', larger)).rejects.toThrow(
    'the mask is 50×36 pixels, its picture 51×36; expected the same',
  );
  masks.close();
});

test('an archive without a PNG, and what is no archive, are refused', async () => {
  await expect(openMasks(await archive('none', { 'a.txt': maskOf(0) }))).rejects.toThrow(
    /none\.zip holds no PNG; expected one a picture/,
  );
  const text = path.join(folder, 'text.zip');
  writeFileSync(text, 'no archive');
  await expect(openMasks(text)).rejects.toThrow(/text\.zip is no whole zip archive: .* Pack the masks again/);
});

test('a cell weighs by the level of the enlarged mask at its centre', async () => {
  const store = new ParameterStore(5);
  const hyperpixels = {
    network: createHyperpixelNetwork(store.root, { layers: [1, 1, 1, 1], width: 4 }),
    layers: [1, 1, 1, 1],
    ids: [0, 2],
    longest: 64,
  };
  const levels = { ...SIZE, channels: 3, data: Float32Array.from(maskOf(0.3)) };
  const mask = { ...SIZE, channels: 1, data: Float32Array.from(maskOf(2)).filter((_, i) => i % 3 === 0) };
  const { weights, cells, size } = await prepareWith(levels, hyperpixels, {
    enlarge: true,
    prune: false,
    mask,
  });
  store.dispose();
  expect(size).toEqual({ width: 64, height: 46 });
  const levelAt = (x: number, y: number) => {
    const inside = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);
    const [atX, atY] = [inside(((x + 0.5) * 50) / 64 - 0.5, 50), inside(((y + 0.5) * 36) / 46 - 0.5, 36)];
    let sum = 0;
    for (let row = 0; row < 36; row++)
      for (let column = 0; column < 50; column++)
        sum +=
          mask.data[row * 50 + column]! *
          Math.max(0, 1 - Math.abs(column - atX)) *
          Math.max(0, 1 - Math.abs(row - atY));
    return sum;
  };
  const expected = Array.from({ length: cells.width * cells.height }, (_, cell) => {
    const level = levelAt((cell % cells.width) * 4, Math.floor(cell / cells.width) * 4);
    return level > 153 ? 1 : level > 127.5 ? 0.9 : level > 102 ? 0.8 : 0.5;
  });
  expect([...weights!]).toEqual(expected);
  expect(new Set(expected).size).toBe(4);
});
