/** Zero-shot matching on an EfficientNet-Lite against the same in plain loops. */
import { squash } from '@keygrid/geometry';
import { resample } from '@keygrid/images';
import { loadTensorFlow, normaliseImage } from '@keygrid/model';
import { createBackbone, ParameterStore } from '@keygrid/model/layers';
import { writeSafetensors } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MatcherInput, resolveMatcher } from '../config.ts';
import { openMatcher, fitMatcher } from '../open-kind.ts';
import type { LoadedPicture } from '../open-matcher.ts';

const SIDE = 64;
const STRIDE = 8;
const CELLS = SIDE / STRIDE;
const WINDOW = 2;
const TEMPERATURE = 0.05;
const sha256 = 'a'.repeat(64);
const folder = mkdtempSync(path.join(os.tmpdir(), 'keygrid-features-'));
const file = path.join(folder, 'lite0.safetensors');
const files = { [sha256]: file };
let store: ParameterStore;
let network: ReturnType<typeof createBackbone>;

const configOf = (written: object) => {
  const input = { kind: 'features', backbone: 'efficientnet-lite0', weights: file, side: SIDE, ...written };
  return resolveMatcher(MatcherInput.parse(input), () => sha256)!;
};
const surroundings = { log: () => undefined, programs: {} };

beforeAll(async () => {
  await loadTensorFlow({ device: 'cpu' });
  store = new ParameterStore(7);
  network = createBackbone(store.root, { kind: 'efficientnet-lite0' });
  await writeSafetensors(file, store.stateDict());
});
afterAll(() => {
  store.dispose();
  rmSync(folder, { recursive: true });
});

type Vector = number[];
const unit = (vector: Vector): Vector => {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

/** A tap's vector at a point of its grid, whose cells have their centres at halves. */
function vectorAt(map: tf.Tensor4D, cellX: number, cellY: number, cells: number): Vector {
  const own = map.shape[1];
  const values = map.arraySync()[0]!;
  const along = (cell: number) => {
    const at = Math.min(Math.max(((cell + 0.5) * own) / cells - 0.5, 0), own - 1);
    const before = Math.floor(at);
    return { before, after: Math.min(before + 1, own - 1), share: at - before };
  };
  const [x, y] = [along(cellX), along(cellY)];
  return values[y.before]![x.before]!.map((_, k) => {
    const row = (line: number) =>
      values[line]![x.before]![k]! * (1 - x.share) + values[line]![x.after]![k]! * x.share;
    return row(y.before) * (1 - y.share) + row(y.after) * y.share;
  });
}

/** Unit vectors of all cells of the finest grid, row-major. */
function slowFeatures({ picture }: LoadedPicture): Vector[] {
  const data = resample(picture, squash(picture, SIDE));
  const maps = network(normaliseImage(tf.tensor4d(data, [1, SIDE, SIDE, 3]), 'centred'), 'stored');
  return Array.from({ length: CELLS * CELLS }, (_, cell) =>
    unit(maps.flatMap((map) => unit(vectorAt(map, cell % CELLS, Math.floor(cell / CELLS), CELLS)))),
  );
}

interface Place {
  x: number;
  y: number;
}

const ofCell = (source: Vector[], { x, y }: Place) =>
  source[Math.floor(y / STRIDE) * CELLS + Math.floor(x / STRIDE)]!;

/** Each cell weighs by how near its middle is on both axes, up to a cell away. */
function betweenCells(source: Vector[], { x, y }: Place): Vector {
  const place = (at: number) => Math.min(Math.max(at / STRIDE - 0.5, 0), CELLS - 1);
  const nearness = (cell: number, at: number) => Math.max(0, 1 - Math.abs(cell - place(at)));
  const weights = source.map((_, i) => nearness(i % CELLS, x) * nearness(Math.floor(i / CELLS), y));
  return unit(source[0]!.map((_, k) => weights.reduce((sum, weight, i) => sum + weight * source[i]![k]!, 0)));
}

/** The best cell, then the mean of those around it by softmax. */
function slowAnswer(asked: Vector, target: Vector[]) {
  const cosines = target.map((vector) => vector.reduce((sum, value, k) => sum + value * asked[k]!, 0));
  const best = cosines.indexOf(Math.max(...cosines));
  let [total, meanX, meanY] = [0, 0, 0];
  for (let cell = 0; cell < cosines.length; cell++) {
    const [column, row] = [cell % CELLS, Math.floor(cell / CELLS)];
    if (Math.abs(column - (best % CELLS)) > WINDOW || Math.abs(row - Math.floor(best / CELLS)) > WINDOW)
      continue;
    const weight = Math.exp((cosines[cell]! - cosines[best]!) / TEMPERATURE);
    total += weight;
    meanX += weight * (column * STRIDE + STRIDE / 2);
    meanY += weight * (row * STRIDE + STRIDE / 2);
  }
  return { x: meanX / total, y: meanY / total };
}

function picture(name: string, speed: number): LoadedPicture {
  const size = { width: 80, height: 56 };
  const level = (i: number) => 127 + 120 * Math.sin(i * speed) * Math.cos(i * i * 1e-5);
  const data = Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => level(i));
  return { file: name, picture: { ...size, data } };
}

test.each([
  ['of their cells', 'cell', ofCell],
  ['between cells', 'bilinear', betweenCells],
] as const)(
  'three taps of EfficientNet-Lite0 on the grid of the finest, vectors %s, read around the best cell, as plain loops do it',
  async (_what, sampling, asked) => {
    const config = configOf({
      readout: 'window',
      temperature: TEMPERATURE,
      window: WINDOW,
      fill: 'exclude',
      sampling,
    });
    const [source, target] = [picture('a.png', 0.37), picture('b.png', 0.41)];
    const sourceKeypoints = [{ x: 1, y: 2 }, { x: 20.5, y: 63 }, { x: 33, y: 30 }, { x: 63.9, y: 11 }, { x: 45, y: 50 }]; // prettier-ignore
    const before = tf.memory().numTensors;
    const matcher = await openMatcher(config, files, surroundings);
    const view = (one: LoadedPicture) => ({ picture: one, crop: squash(one.picture, SIDE) });
    const answer = await matcher.match({ source: view(source), target: view(target), sourceKeypoints });
    await matcher.close();
    expect(tf.memory().numTensors).toBe(before);
    const expected = tf.tidy(() => {
      const [from, to] = [slowFeatures(source), slowFeatures(target)];
      return sourceKeypoints.map((point) => slowAnswer(asked(from, point), to));
    });
    expect(new Set(expected.map(({ x }) => Math.round(x))).size).toBeGreaterThan(2);
    for (const [i, { x, y }] of expected.entries()) {
      expect(answer[i]?.x).toBeCloseTo(x, 1);
      expect(answer[i]?.y).toBeCloseTo(y, 1);
    }
  },
);

test('mutual: strict leaves every answer as it is, and says which source cells are the best of their best target cells', async () => {
  const [source, target] = [picture('a.png', 0.37), picture('b.png', 0.41)];
  const view = (one: LoadedPicture) => ({ picture: one, crop: squash(one.picture, SIDE) });
  // The middle of each source cell.
  const sourceKeypoints = Array.from({ length: CELLS * CELLS }, (_, cell) => ({
    x: STRIDE * ((cell % CELLS) + 0.5),
    y: STRIDE * (Math.floor(cell / CELLS) + 0.5),
  }));
  const answered = async (mutual: string) => {
    const matcher = await openMatcher(configOf({ readout: 'soft', mutual }), files, surroundings);
    const answer = await matcher.match({ source: view(source), target: view(target), sourceKeypoints });
    await matcher.close();
    return answer;
  };
  const [plain, strict] = [await answered('none'), await answered('strict')];
  expect(strict.map(({ x, y }) => ({ x, y }))).toEqual(plain);
  const [from, to] = tf.tidy(() => [slowFeatures(source), slowFeatures(target)]);
  const cosine = (a: Vector, b: Vector) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const bestOf = (asked: Vector, others: Vector[]) => {
    const all = others.map((other) => cosine(asked, other));
    return all.indexOf(Math.max(...all));
  };
  const expected = from.map((vector, cell) => bestOf(to[bestOf(vector, to)]!, from) === cell);
  expect(strict.map(({ isMutual }) => isMutual)).toEqual(expected);
  expect(new Set(expected).size).toBe(2);
});

describe('weights that are not the backbone named', () => {
  test.each([
    ['lite0 where nothing else than a ResNet is said', { backbone: undefined }, 'is EfficientNet-Lite0, no ResNet; expected matcher.backbone: efficientnet-lite0'],
    ['lite0 for lite2', { backbone: 'efficientnet-lite2' }, /lite0\.safetensors is no efficientnet-lite2 under .*tensors do not fit/],
  ])('%s', async (_what, written, message) => {
    const config = configOf(written);
    await expect(fitMatcher(config, files)).rejects.toThrow(message);
    await expect(openMatcher(config, files, surroundings)).rejects.toThrow(/lite0\.safetensors is/);
  }); // prettier-ignore
});
