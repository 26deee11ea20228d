/** How any other model gets KBC: one function from its own call to `Matcher`, and `withKbc` around it. */
import { toOriginal } from '@keygrid/geometry';
import type { Point } from '@keygrid/geometry';
import { expect, test } from 'vitest';
import type { KbcConfig } from './config.ts';
import type { Matcher, View } from './matcher.ts';
import { withKbc } from './with-kbc.ts';

/** A grey picture as the foreign model's program has it. */
interface Grey {
  readonly width: number;
  readonly height: number;
  level(x: number, y: number): number;
}
type Square = readonly number[][];

/**
 * The foreign model: takes squares and `[x, y]` pairs, knows nothing of crops, original pixels or KBC. Like a network of stride
 * 4 it compares only means of 4 × 4 px cells, and answers with the middle of the most similar cell.
 */
function foreignModel(source: Square, target: Square, keypoints: [number, number][]): [number, number][] {
  const cells = meansOfCells(target);
  return keypoints.map(([x, y]) => {
    const wanted = meansOfCells(source)[Math.floor(y / 4)]?.[Math.floor(x / 4)] ?? NaN;
    const errors = cells.flatMap((row, v) =>
      row.map((mean, u): [number, number, number] => [Math.abs(mean - wanted), 4 * u + 2, 4 * v + 2]),
    );
    const [, bestX, bestY] = errors.reduce((best, one) => (one[0] < best[0] ? one : best));
    return [bestX, bestY];
  });
}

function meansOfCells(square: Square): number[][] {
  const at = (x: number, y: number) => square[y]?.[x] ?? 0;
  const side = square.length / 4;
  return Array.from({ length: side }, (_, v) =>
    Array.from({ length: side }, (_, u) => {
      const levels = [0, 1, 2, 3].flatMap((dy) => [0, 1, 2, 3].map((dx) => at(4 * u + dx, 4 * v + dy)));
      return levels.reduce((sum, level) => sum + level, 0) / 16;
    }),
  );
}

/** The pixels of a view. A real program resamples with a filter (`resample` of libs/datasets); beyond the picture it is black. */
function squareOf({ picture, crop }: View<Grey>): Square {
  const numbers = Array.from({ length: crop.side }, (_, i) => i);
  return numbers.map((y) =>
    numbers.map((x) => {
      const p = toOriginal(crop, { x: x + 0.5, y: y + 0.5 });
      return p.x < picture.width && p.y < picture.height ? picture.level(p.x, p.y) : 0;
    }),
  );
}

/** All there is to write for another model. */
const wrapped: Matcher<Grey> = async ({ source, target, sourceKeypoints }) => {
  const points = sourceKeypoints.map(({ x, y }): [number, number] => [x, y]);
  return foreignModel(squareOf(source), squareOf(target), points).map(([x, y]) => ({ x, y }));
};

/** Four dots of different grey, 10 px apart, on black: at stride 4 of a picture squashed to a quarter they run into one another. */
function dots(left: number, top: number): { picture: Grey; keypoints: Point<'original'>[] } {
  const keypoints = [0, 1, 2, 3].map((i) => ({ x: left + 10 * (i % 2), y: top + 10 * Math.floor(i / 2) }));
  const level = (x: number, y: number) =>
    60 * (1 + keypoints.findIndex((p) => Math.abs(p.x - x) < 4 && Math.abs(p.y - y) < 4));
  return { picture: { width: 512, height: 384, level }, keypoints };
}

test('a foreign matcher finds keypoints of a small object with KBC that it confuses without', async () => {
  const source = dots(122, 82);
  const target = dots(306, 210);
  const found = async (mode: KbcConfig['mode']): Promise<number> => {
    const kbc: KbcConfig = mode === 'none' ? { mode } : { mode, tau: 0.8, minDistancePx: 16, maxScale: 4 };
    const match = withKbc(wrapped, { kbc, side: 128 });
    const { targetKeypoints } = await match({
      source: source.picture,
      target: target.picture,
      sourceSize: source.picture,
      targetSize: target.picture,
      sourceKeypoints: source.keypoints,
    });
    const isOnItsDot = ({ x, y }: Point<'original'>, i: number) =>
      Math.abs(x - (target.keypoints[i]?.x ?? NaN)) < 4 && Math.abs(y - (target.keypoints[i]?.y ?? NaN)) < 4;
    return targetKeypoints.filter(isOnItsDot).length;
  };
  expect(await found('none')).toBe(0);
  expect(await found('both')).toBe(4);
});
