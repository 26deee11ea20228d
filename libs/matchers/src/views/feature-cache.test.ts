import { squash, type Crop } from '@keygrid/geometry';
import { createKbcNet, loadTensorFlow, type KbcNet } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBackboneCache } from '../kbcnet/backbone-cache.ts';
import { createMatcher } from '../kbcnet/matcher.ts';
import type { LoadedPicture } from '../open-matcher.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import type { FeatureStore } from './feature-cache.ts';

let folder: string;
let numeric: FeatureStore['numeric'];
beforeAll(async () => void (numeric = await loadTensorFlow({ device: 'cpu' })));
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'features-'))));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const side = 64;
const size = { width: 90, height: 70 };
const picture = (file: string, value: number): LoadedPicture => ({
  file,
  picture: { ...size, data: Uint8Array.from({ length: 90 * 70 * 3 }, (_, i) => (i * value) % 251) },
});
const [a, b] = [picture('a.jpg', 7), picture('b.jpg', 11)];
const whole = squash(size, side);
const window: Crop = { kind: 'window', image: size, side, scale: { x: 2, y: 2 }, offset: { x: 10, y: 20 } };
const sourceKeypoints = [{ x: 10, y: 20 }, { x: 30.5, y: 41 }] as never; // prettier-ignore
const pairs: [LoadedPicture, Crop, LoadedPicture, Crop][] = [
  [a, whole, b, whole],
  [b, whole, a, window],
  [a, window, b, whole],
];

const nets: KbcNet[] = [];
const newNet = (seed: number) => {
  const net = createKbcNet(tinyModel, { seed });
  nets.push(net);
  return net;
};
afterAll(() => nets.forEach((net) => net.dispose()));

/** Answers to all pairs, and how often the backbone looked at a picture. */
async function answers(net: KbcNet, store: Partial<FeatureStore> = {}) {
  let looks = 0;
  const counted: KbcNet = {
    ...net,
    taps(images) {
      looks += 1;
      return net.taps(images);
    },
  };
  const said: string[] = [];
  const own = { folder, limitBytes: 2 ** 30, numeric, ...store };
  const cache = openBackboneCache(net, own, (line) => said.push(line));
  const matcher = createMatcher(counted, { keptBytes: 0, cache });
  const found = [];
  for (const [source, from, target, to] of pairs)
    found.push(
      await matcher.match({
        source: { picture: source, crop: from },
        target: { picture: target, crop: to },
        sourceKeypoints,
      }),
    );
  await cache?.close();
  const pace = matcher.pace();
  matcher.dispose();
  return { found, looks, said, pace };
}
const files = () =>
  fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

test('what is kept gives the bits that computing gives, looks at windows only, and leaks nothing', async () => {
  const net = newNet(1);
  const computed = await answers(net, { limitBytes: 0 });
  expect(computed.looks).toBe(6);
  expect(files()).toEqual([]);
  const cold = await answers(net);
  expect([cold.looks, files().length]).toEqual([4, 2]); // a and b squashed, and the two windows
  const before = tf.memory().numTensors;
  const warm = await answers(net);
  expect(warm.looks).toBe(2);
  expect(cold.found).toEqual(computed.found);
  expect(warm.found).toEqual(computed.found);
  expect(tf.memory().numTensors).toBe(before);
});

test('another backbone, another machine or another library computes for itself', async () => {
  await answers(newNet(1));
  expect((await answers(newNet(2))).looks).toBe(4);
  expect((await answers(newNet(1), { numeric: { ...numeric, threads: 63 } })).looks).toBe(4);
  expect((await answers(newNet(1), { numeric: { ...numeric, library: 'other 1.0' } })).looks).toBe(4);
  expect((await answers(newNet(1))).looks).toBe(2);
});

test('entries that are damaged are computed again, and that is said once', async () => {
  const net = newNet(1);
  const { found } = await answers(net);
  for (const { parentPath, name } of files()) fs.truncateSync(path.join(parentPath, name), 5000);
  const again = await answers(net);
  expect(again).toMatchObject({
    found,
    looks: 4,
    said: [expect.stringContaining('is damaged: it is computed again')],
  });
  expect((await answers(net)).looks).toBe(2);
});

test('a folder that cannot be written is said once, and everything is computed', async () => {
  const net = newNet(1);
  const { found } = await answers(net, { limitBytes: 0 });
  fs.writeFileSync(path.join(folder, 'file'), '');
  const without = await answers(net, { folder: path.join(folder, 'file') });
  expect(without.found).toEqual(found);
  expect(without.said).toEqual([expect.stringContaining('features are computed without the cache')]);
});
