import { squash, type Crop, type Point } from '@keygrid/geometry';
import { resample } from '@keygrid/images';
import { createKbcNet, loadTensorFlow, transferKeypoints, type KbcNet } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadedPicture } from '../open-matcher.ts';
import { createMatcher, imageBatch } from './matcher.ts';
import { tinyModel } from '../testing/tiny-model.ts';

const side = 64;
const size = { width: 90, height: 70 };
let net: KbcNet;
let described = 0;

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
  const network = createKbcNet(tinyModel, { seed: 1 });
  net = {
    ...network,
    taps(images) {
      described += 1;
      return network.taps(images);
    },
  };
});
afterAll(() => net.dispose());

function picture(file: string, value: number): LoadedPicture {
  const data = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => (i * value) % 251);
  return { file, picture: { ...size, data } };
}
const [a, b, c] = [picture('a.jpg', 7), picture('b.jpg', 11), picture('c.jpg', 13)];
const window: Crop = {
  kind: 'window',
  image: size,
  side,
  scale: { x: 2, y: 2 },
  offset: { x: 10, y: 20 },
};
const sourceKeypoints: Point<'input'>[] = [
  { x: 10, y: 20 },
  { x: 30.5, y: 41 },
];
const request = (
  source: LoadedPicture,
  target: LoadedPicture,
  crops: Partial<Record<'from' | 'to', Crop>> = {},
) => ({
  source: { picture: source, crop: crops.from ?? squash(size, side) },
  target: { picture: target, crop: crops.to ?? squash(size, side) },
  sourceKeypoints,
});
const list = [
  request(a, b),
  request(b, a),
  request(a, c, { from: window }),
  request(b, c, { to: window }),
  request(a, b, { from: window, to: window }),
  request(a, a),
];

/** Answers in order; how often the network looked at an image. */
async function answersOf(keptBytes: number | undefined, requests: typeof list) {
  described = 0;
  const matcher = createMatcher(net, { keptBytes });
  const answers = [];
  for (const each of requests) answers.push(await matcher.match(each));
  matcher.dispose();
  return { answers, described };
}

test('what is kept, or was asked before, changes no bit; an image is described once for each crop', async () => {
  await answersOf(undefined, list.slice(0, 1)); // the network keeps what it derives from its weights
  const before = tf.memory().numTensors;
  const kept = await answersOf(undefined, list);
  expect(kept.answers.flat().every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
  // a, b, c squashed and the window of a; the two windows of targets come from predictions and are not kept.
  expect(kept.described).toBe(6);
  const forgetful = await answersOf(0, list);
  expect(forgetful.described).toBe(11);
  const reversed = await answersOf(undefined, list.toReversed());
  expect(forgetful.answers).toEqual(kept.answers);
  expect(reversed.answers.toReversed()).toEqual(kept.answers);
  expect(tf.memory().numTensors).toBe(before);
});

test('it is the whole network: both images in one go give the same keypoints to 1e-3 px', async () => {
  const { answers } = await answersOf(undefined, [request(a, b)]);
  const flow = tf.tidy(() => {
    const [source, target] = [a, b].map(({ picture: each }) =>
      imageBatch(net, [resample(each, squash(size, side))]),
    );
    if (!source || !target) throw new Error('no images');
    const keypoints = tf.tensor3d([sourceKeypoints.map(({ x, y }) => [x, y])]);
    return transferKeypoints(net.forward(source, target, { training: false }).flow, keypoints);
  });
  const expected = flow.dataSync();
  flow.dispose();
  const errors = (answers[0] ?? []).flatMap(({ x, y }, k) => [
    x - (expected[2 * k] ?? NaN),
    y - (expected[2 * k + 1] ?? NaN),
  ]);
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(1e-3);
});

test('a pair without keypoints asks nothing of the network', async () => {
  const matcher = createMatcher(net);
  expect(await matcher.match({ ...request(a, b), sourceKeypoints: [] })).toEqual([]);
  expect(matcher.pace()).toBeUndefined();
  await matcher.match(request(a, b));
  expect(matcher.pace()?.image).toBeGreaterThan(0);
  matcher.dispose();
});
