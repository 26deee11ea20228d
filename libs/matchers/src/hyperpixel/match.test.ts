import { loadTensorFlow } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureMap } from '../maps/feature-map.ts';
import { resizeMap } from '../maps/resize-map.ts';
import { waves } from '../testing/waves.ts';
import { cellCount, cellGrid, centreX, centreY } from './cell-grid.ts';
import { matchCells, type HyperpixelOptions, type HyperpixelPicture } from './match.ts';

beforeAll(() => loadTensorFlow({ device: 'auto' }));

function picture(width: number, height: number, phase: number, prune: boolean): HyperpixelPicture {
  const size = { width, height };
  const at = (stride: number, channels: number) =>
    waves(Math.ceil(height / stride), Math.ceil(width / stride), channels, phase + stride);
  const maps = [at(4, 3), at(8, 5), at(8, 2), at(16, 4)];
  const cells = cellGrid(maps[0] as FeatureMap, { jumpPx: 4, fieldPx: 11 }, size, prune ? 4 : undefined);
  const weights = Float64Array.from({ length: cellCount(cells) }, (_, i) => 0.5 + (i % 3) / 4);
  return { maps, cells, size, weights };
}

/** Joins the maps, then every pair votes and is weighed by loops. */
function slowly(
  source: HyperpixelPicture,
  target: HyperpixelPicture,
  { transport, exponent = 3 }: HyperpixelOptions,
): number[][] {
  const [a, b] = [joined(source), joined(target)];
  const cosines = a.map((x) => b.map((y) => Math.max(0, dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)))));
  const votes = transport
    ? plan(cosines, source, target, transport.power)
    : cosines.map((row) => row.map((c) => c ** exponent));
  const [width, height] = [source.size.width + target.size.width, source.size.height + target.size.height];
  const side = Math.sqrt((width * height) / 8192);
  const bin = (i: number, k: number) => [
    Math.floor((source.size.width - centreX(source.cells, i) + centreX(target.cells, k)) / side),
    Math.floor((source.size.height - centreY(source.cells, i) + centreY(target.cells, k)) / side),
  ];
  const space = new Map<string, number>();
  votes.forEach((row, i) =>
    row.forEach((vote, k) => {
      const key = bin(i, k).join();
      space.set(key, (space.get(key) ?? 0) + vote);
    }),
  );
  const sigma = 7 / 2 / 2.354;
  const reach = [-3, -2, -1, 0, 1, 2, 3];
  const bell = (x: number, y: number) => Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
  const total = reach.flatMap((x) => reach.map((y) => bell(x, y))).reduce((sum, w) => sum + w, 0);
  return votes.map((row, i) =>
    row.map((vote, k) => {
      const [x = 0, y = 0] = bin(i, k);
      const around = reach.flatMap((dx) =>
        reach.map((dy) => bell(dx, dy) * (space.get([x + dx, y + dy].join()) ?? 0)),
      );
      return (vote * around.reduce((sum, w) => sum + w, 0)) / total;
    }),
  );
}

function joined({ maps, cells }: HyperpixelPicture): number[][] {
  const first = maps[0] as FeatureMap;
  const all = maps.map((map) => resizeMap(map, first.height, first.width, 'aligned'));
  return Array.from({ length: cellCount(cells) }, (_, i) => {
    const cell = (cells.top + Math.floor(i / cells.width)) * first.width + cells.left + (i % cells.width);
    return all.flatMap(({ channels, data }) => [...data.subarray(cell * channels, (cell + 1) * channels)]);
  });
}

const dot = (x: readonly number[], y: readonly number[]) =>
  x.reduce((sum, value, i) => sum + value * (y[i] ?? NaN), 0);

/** One iteration from equal masses. */
function plan(
  cosines: number[][],
  source: HyperpixelPicture,
  target: HyperpixelPicture,
  power = 1,
): number[][] {
  const mass = ({ weights = new Float64Array() }: HyperpixelPicture) => {
    const sum = weights.reduce((all, w) => all + w, 0);
    return [...weights].map((w) => w / sum);
  };
  const kernel = cosines.map((row) => row.map((c) => Math.exp((c - 1) / 0.05)));
  const [mu, nu] = [mass(source), mass(target)];
  const b = nu.map((v, k) => v / (kernel.reduce((sum, row) => sum + (row[k] ?? NaN), 0) / kernel.length));
  const a = mu.map((m, i) => m / dot(kernel[i] ?? [], b));
  return kernel.map((row, i) =>
    row.map((value, k) => (kernel.length * (a[i] ?? NaN) * value * (b[k] ?? NaN)) ** power),
  );
}

describe.each<[string, HyperpixelOptions, boolean]>([
  ['HPF', {}, true],
  ['HPF with another exponent', { exponent: 2 }, true],
  ['SCOT', { transport: {} }, false],
  ['SCOT with roots of the plan', { transport: { power: 0.5 } }, false],
  ['SCOT with another power of the plan', { transport: { power: 0.7 } }, true],
])('%s', (_name, options, prune) => {
  it('gives the confidences of plain loops over joined maps, and leaves no tensor behind', async () => {
    const [source, target] = [picture(44, 36, 0, prune), picture(40, 52, 1, prune)];
    const before = tf.memory().numTensors;
    const { row, bestOf } = await matchCells(source, target, options);
    expect(tf.memory().numTensors).toBe(before);
    const expected = slowly(source, target, options);
    const largest = expected.flat().reduce((most, value) => Math.max(most, value), 0);
    for (const [cell, want] of expected.entries()) {
      const got = row(cell);
      expect(got.length).toBe(want.length);
      const far = want.filter((value, k) => !(Math.abs((got[k] ?? NaN) - value) < 1e-5 * largest));
      expect(far).toEqual([]);
      expect(want[bestOf(cell)]).toBeGreaterThan(Math.max(...want) - 1e-5 * largest);
    }
  });
});

it('a cell without features matches nothing', async () => {
  const [source, target] = [picture(24, 24, 0, false), picture(24, 24, 1, false)];
  const empty = source.maps.map((map) => ({ ...map, data: new Float32Array(map.data.length) }));
  const { row } = await matchCells({ ...source, maps: empty }, target);
  expect(new Set(row(0))).toEqual(new Set([0]));
});
