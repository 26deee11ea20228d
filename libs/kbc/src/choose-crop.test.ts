import { readFileSync } from 'node:fs';
import { smallestDistance, toInput, toOriginal } from '@keygrid/geometry';
import type { Point } from '@keygrid/geometry';
import { describe, expect, test } from 'vitest';
import { chooseCrop, isSmall } from './choose-crop.ts';

type Pair = [number, number];
interface CropCase extends Record<'width' | 'height' | 'side' | 'tau', number> {
  name: string;
  keypoints: Pair[];
  expected: { small: boolean; kind: string; minDistance: number | null; scale: Pair; offset: Pair } & Record<
    'cropKeypoints' | 'roundTrip' | 'probes' | 'probesBack',
    Pair[]
  >;
}
const file = new URL('../testdata/parity/kbc-crops.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: CropCase[] };
const published = { minDistancePx: 16, maxScale: 4 };

const point = ([x, y]: Pair) => ({ x, y });
function expectNear(got: readonly { x: number; y: number }[], want: readonly Pair[]): void {
  expect(got).toHaveLength(want.length);
  got.forEach((p, i) => {
    expect(Math.abs(p.x - (want[i]?.[0] ?? NaN))).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(p.y - (want[i]?.[1] ?? NaN))).toBeLessThanOrEqual(1e-9);
  });
}

describe('reference cases', () => {
  test.each(cases)('$name', ({ width, height, side, tau, keypoints, expected }) => {
    const points: Point<'original'>[] = keypoints.map(point);
    const crop = chooseCrop({ image: { width, height }, keypoints: points, side, tau, ...published });
    expect(isSmall(points, side, tau)).toBe(expected.small);
    expect(crop.kind).toBe(expected.kind);
    expect(crop.offset).toEqual(point(expected.offset));
    expectNear([crop.scale], [expected.scale]);
    expect(smallestDistance(points)).toBeCloseTo(expected.minDistance ?? Infinity, 9);
    const inside = points.map((p) => toInput(crop, p));
    expectNear(inside, expected.cropKeypoints);
    expectNear(
      inside.map((p) => toOriginal(crop, p)),
      expected.roundTrip,
    );
    expectNear(
      expected.probes.map((p) => toOriginal(crop, point(p))),
      expected.probesBack,
    );
  });
});

test('a window by hand: two points 8 px apart are enlarged twice and centred', () => {
  const keypoints = [
    { x: 200, y: 100 },
    { x: 208, y: 100 },
  ];
  const crop = chooseCrop({
    image: { width: 500, height: 400 },
    keypoints,
    side: 256,
    tau: 0.8,
    ...published,
  });
  // 16 / 8 = 2; the box centre (204, 100) is at (408, 200) in the enlarged image, the window starts 128 before it.
  expect(crop).toMatchObject({ kind: 'window', scale: { x: 2, y: 2 }, offset: { x: 280, y: 72 } });
});

test('a prediction that is not a number is not small', () => {
  expect(isSmall([{ x: NaN, y: 3 }], 256, 0.8)).toBe(false);
});
