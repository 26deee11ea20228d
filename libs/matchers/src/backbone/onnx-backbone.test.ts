import { createKbcNet, loadTensorFlow } from '@keygrid/model';
import { ModelInput, resolveModel, type OnnxBackboneShape } from '@keygrid/model/config';
import { squash } from '@keygrid/geometry';
import { writeBackbone } from '@keygrid/onnx/testing';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMatcher } from '../kbcnet/matcher.ts';
import { openOnnxBackbone } from './onnx-backbone.ts';

let folder: string;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backbone-'));
  await loadTensorFlow({ device: 'cpu' });
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const shape = (...taps: [output: string, stride: number][]): OnnxBackboneShape => ({
  kind: 'onnx',
  taps: taps.map(([output, stride]) => ({ output, stride })),
  mean: [0.5, 0.4, 0.3],
  std: [0.5, 0.25, 0.2],
});
const place = { side: 28, field: 'model.backbone' };
const view = (side: number) => ({
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side * 3 }, (_, i) => (i * 31) % 256),
  file: 'a.jpg',
  isWindow: false,
});
const vit = (name: string, more = {}) =>
  writeBackbone(
    path.join(folder, name),
    [
      { output: 'map', stride: 14, channels: 5 },
      { output: 'tokens', stride: 14, channels: 6, tokensBefore: 0 },
      { output: 'all', stride: 14, channels: 6, tokensBefore: 5 },
    ],
    more,
  );

test('a map and tokens of patch 14 come as [1, g, g, c] of the scaled picture', async () => {
  const backbone = await openOnnxBackbone(shape(['map', 14], ['tokens', 14]), vit('vit.onnx'), place);
  expect(backbone.channels).toEqual([5, 6]);
  const pixels = view(28);
  const maps = await backbone.look(pixels);
  expect(maps.map((map) => map.shape)).toEqual([
    [1, 2, 2, 5],
    [1, 2, 2, 6],
  ]);
  // Channel 1 of the cell in row 1, column 0, by loops.
  let expected = 0;
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < 14; y++)
      for (let x = 0; x < 14; x++) {
        const level = pixels.data[((14 + y) * 28 + x) * 3 + c] ?? NaN;
        const value = (level / 255 - [0.5, 0.4, 0.3][c]!) / [0.5, 0.25, 0.2][c]!;
        expected += value * 0.01 * Math.sin(((1 * 3 + c) * 14 + y) * 14 + x);
      }
  const [map] = maps as [tf.Tensor4D];
  expect(map.arraySync()[0]?.[1]?.[0]?.[1]).toBeCloseTo(expected, 4);
  tf.dispose(maps);
  await backbone.close();
});

describe('refused when it is opened, in one message', () => {
  test.each([
    [
      'an output that is not there',
      shape(['mpa', 14]),
      {},
      'has no output called "mpa"; did you mean "map"?',
    ],
    [
      'another stride',
      shape(['map', 7]),
      {},
      'its output map is [1, 5, 2, 2] for a picture of side 28; expected [1, channels, 4, 4]',
    ],
    ['another stride: its own', shape(['map', 7]), {}, 'its own stride is 14'],
    [
      'class and register tokens',
      shape(['all', 14]),
      {},
      'It has 5 tokens more than cells: leave out class and register tokens',
    ],
    [
      'a side that the file does not take',
      shape(['map', 14]),
      { side: 224 },
      'takes no picture [1, 3, 28, 28]; set the side that it was exported for (224)',
    ],
    ['NaN', shape(['map', 14]), { scale: NaN }, 'its output map holds NaN'],
    [
      'weights in another file',
      shape(['map', 14]),
      { external: 'w.bin' },
      'keeps its weights in other files (w.bin); a backbone is one file',
    ],
  ])('%s', async (what, taps, more, message) => {
    const file = vit(`${what}.onnx`, more);
    const opening = openOnnxBackbone(taps, file, place);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(`model.backbone.file: ${file}`);
  });

  test('a cut file', async () => {
    const file = vit('cut.onnx');
    fs.truncateSync(file, 300);
    await expect(openOnnxBackbone(shape(['map', 14]), file, place)).rejects.toThrow('no whole ONNX model');
  });
});

test('KBCNet on three taps of one stride answers in pixels of cells of 14, the same bits with another batch of pairs', async () => {
  const names = ['fine', 'anchor', 'deep'];
  const file = writeBackbone(
    path.join(folder, 'three.onnx'),
    names.map((output) => ({ output, stride: 14, channels: 8 })),
  );
  const model = resolveModel(
    ModelInput.parse({
      inputSide: 56,
      backbone: { kind: 'onnx', file, taps: names.map((output) => ({ output, stride: 14 })) },
      csfa: { heads: 2, mlpRatio: 1 },
      decoder: { channels: [4], groups: 2 },
    }),
    () => 'a'.repeat(64),
  );
  const backbone = await openOnnxBackbone(
    shape(...names.map((name) => [name, 14] as [string, number])),
    file,
    { ...place, side: 56 },
  );
  const net = createKbcNet(model, { seed: 1, tapChannels: backbone.channels });
  expect(net.stride).toBe(14);
  expect([...net.parameters.keys()].some((name) => name.startsWith('backbone.'))).toBe(false);
  const matcher = createMatcher(net, { backbone });
  const size = { width: 70, height: 60 };
  const data = Uint8Array.from({ length: 70 * 60 * 3 }, (_, i) => (i * 7) % 251);
  const one = { picture: { file: 'a', picture: { ...size, data } }, crop: squash(size, 56) };
  const sourceKeypoints = [{ x: 6.5, y: 6.5 }, { x: 48.5, y: 20.5 }] as never; // prettier-ignore
  const points = await matcher.match({ source: one, target: one, sourceKeypoints });
  expect(points.every(({ x, y }) => x > -56 && x < 112 && y > -56 && y < 112)).toBe(true);
  expect(await matcher.match({ source: one, target: one, sourceKeypoints })).toEqual(points);
  matcher.dispose();
  net.dispose();
  await backbone.close();
});
