/** The features matcher on an ONNX file: the same answers as by loops over what the file says, cached or not. */
import { squash } from '@keygrid/geometry';
import { loadTensorFlow } from '@keygrid/model';
import { openOnnx } from '@keygrid/onnx';
import { writeBackbone } from '@keygrid/onnx/testing';
import { resample } from '@keygrid/images';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matcherConflicts, MatcherInput, resolveMatcher, type MatcherConfig } from '../config.ts';
import { fitMatcher, openMatcher } from '../open-kind.ts';
import type { FeatureStore } from '../views/feature-cache.ts';

const SIDE = 56;
const sha256 = 'a'.repeat(64);
let folder: string;
let file: string;
let numeric: FeatureStore['numeric'];
beforeAll(async () => {
  numeric = await loadTensorFlow({ device: 'cpu' });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'features-onnx-'));
  file = writeBackbone(path.join(folder, 'vit.onnx'), [
    { output: 'tokens', stride: 14, channels: 16, tokensBefore: 0 },
  ]);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const written = (changes: object = {}) =>
  MatcherInput.parse({
    kind: 'features',
    side: SIDE,
    readout: 'nearest',
    backbone: { kind: 'onnx', file: 'vit.onnx', taps: [{ output: 'tokens', stride: 14 }], ...changes },
  });
const resolved = (changes: object = {}): MatcherConfig =>
  resolveMatcher(written(changes), (_file, field) => {
    expect(field).toBe('backbone.file');
    return sha256;
  }) as MatcherConfig;

const size = { width: 80, height: 60 };
const picture = (value: number) => ({
  ...size,
  data: Uint8Array.from({ length: 80 * 60 * 3 }, (_, i) => (i * value) % 251),
});
const view = (name: string, value: number) => ({
  picture: { file: name, picture: picture(value) },
  crop: squash(size, SIDE),
});
const sourceKeypoints = [{ x: 5, y: 5 }, { x: 30, y: 50 }, { x: 55, y: 20 }] as never; // prettier-ignore

async function answers(store: Partial<FeatureStore> = {}) {
  const features = { folder: path.join(folder, 'kept'), limitBytes: 0, numeric, ...store };
  const matcher = await openMatcher(
    resolved(),
    { [sha256]: file },
    { log: () => undefined, programs: {}, features },
  );
  const found = await matcher.match({ source: view('a', 7), target: view('b', 11), sourceKeypoints });
  await matcher.close();
  return found;
}

test('reads the nearest cell of a grid of 14 px, as plain loops do it; kept features give the same bits', async () => {
  const session = await openOnnx(file);
  const tokensOf = async (value: number) => {
    const levels = resample(picture(value), squash(size, SIDE));
    const data = new Float32Array(levels.length);
    for (let i = 0; i < SIDE * SIDE; i++)
      for (let c = 0; c < 3; c++)
        data[c * SIDE * SIDE + i] =
          ((levels[3 * i + c] ?? NaN) / 255 - [0.485, 0.456, 0.406][c]!) / [0.229, 0.224, 0.225][c]!;
    const { tokens } = await session.run({ picture: { shape: [1, 3, SIDE, SIDE], data } }, ['tokens']);
    return Array.from({ length: 16 }, (_, cell) => tokens.data.slice(16 * cell, 16 * (cell + 1)));
  };
  const [from, to] = [await tokensOf(7), await tokensOf(11)];
  await session.close();
  const dot = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  const expected = (sourceKeypoints as { x: number; y: number }[]).map(({ x, y }) => {
    const own = from[Math.floor(y / 14) * 4 + Math.floor(x / 14)]!;
    const cosines = to.map((other) => dot(own, other) / Math.sqrt(dot(own, own) * dot(other, other)));
    const best = cosines.indexOf(Math.max(...cosines));
    return { x: 14 * (best % 4) + 7, y: 14 * Math.floor(best / 4) + 7 };
  });
  const computed = await answers();
  expect(computed).toEqual(expected);
  expect([await answers({ limitBytes: 2 ** 30 }), await answers({ limitBytes: 2 ** 30 })]).toEqual([
    computed,
    computed,
  ]);
  expect(fs.readdirSync(path.join(folder, 'kept')).length).toBeGreaterThan(0);
});

test('is looked at before anything runs, and needs a side of its own strides', async () => {
  await fitMatcher(resolved(), { [sha256]: file });
  const wrong = resolved({ taps: [{ output: 'token', stride: 14 }] });
  await expect(fitMatcher(wrong, { [sha256]: file })).rejects.toThrow('did you mean "tokens"?');
  const conflicts = matcherConflicts({ ...written(), side: undefined });
  expect(conflicts).toEqual([{ path: ['side'], message: 'expected a multiple of 14, found 256' }]);
});
