import { readFileSync } from 'node:fs';
import { smallestDistance, toInput, toOriginal } from '@keygrid/geometry';
import type { Point } from '@keygrid/geometry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCrop, isSmall, type CropChoice } from './choose-crop.ts';

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
  // 16 / 8 = 2; the box centre (204, 100) lies at (408, 200) in the enlarged image, the window starts 128 before it.
  expect(crop).toMatchObject({ kind: 'window', scale: { x: 2, y: 2 }, offset: { x: 280, y: 72 } });
});

test('a prediction that is not a number is not small', () => {
  expect(isSmall([{ x: NaN, y: 3 }], 256, 0.8)).toBe(false);
});

/** An image, keypoints inside it, and settings with tau at most 1. */
const choices: fc.Arbitrary<CropChoice> = fc
  .record({ width: fc.integer({ min: 1, max: 1200 }), height: fc.integer({ min: 1, max: 1200 }) })
  .chain((image) =>
    fc.record({
      image: fc.constant(image),
      keypoints: fc.array(
        fc.record({
          x: fc.double({ min: 0, max: image.width, noNaN: true }),
          y: fc.double({ min: 0, max: image.height, noNaN: true }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      side: fc.constantFrom(64, 128, 256),
      tau: fc.double({ min: 0.1, max: 1, noNaN: true }),
      minDistancePx: fc.constant(16),
      maxScale: fc.constant(4),
    }),
  );

describe('every crop', () => {
  const holds = (name: string, property: (choice: CropChoice) => void) =>
    test(name, () => fc.assert(fc.property(choices, property), { numRuns: 300 }));

  holds('maps points there and back to within 1e-9 px', (choice) => {
    const crop = chooseCrop(choice);
    for (const p of choice.keypoints) {
      const back = toOriginal(crop, toInput(crop, p));
      expect(Math.hypot(back.x - p.x, back.y - p.y)).toBeLessThanOrEqual(1e-9);
    }
  });

  holds('keeps every keypoint in the window, to within the one pixel lost by flooring', (choice) => {
    const crop = chooseCrop(choice);
    for (const { x, y } of choice.keypoints.map((p) => toInput(crop, p))) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-9);
      expect(Math.max(x, y)).toBeLessThanOrEqual(choice.side + 1 + 1e-9);
    }
  });

  holds('never shrinks in a window, and enlarges both axes alike', (choice) => {
    const { kind, scale } = chooseCrop(choice);
    if (kind === 'squash') return;
    expect(scale.x).toBe(scale.y);
    expect(scale.x).toBeGreaterThanOrEqual(1);
    expect(scale.x).toBeLessThanOrEqual(choice.maxScale);
  });

  holds('is a window for every larger tau once it is one, and never enlarged less', (choice) => {
    const crop = chooseCrop(choice);
    if (crop.kind === 'squash') return;
    const larger = chooseCrop({ ...choice, tau: choice.tau * 1.5 });
    expect(larger.kind).toBe('window');
    expect(larger.scale.x).toBeGreaterThanOrEqual(crop.scale.x);
  });

  holds('does not depend on the order of the keypoints', (choice) => {
    expect(chooseCrop({ ...choice, keypoints: choice.keypoints.toReversed() })).toEqual(chooseCrop(choice));
  });

  holds('is of the same kind when a keypoint comes twice', (choice) => {
    const twice = { ...choice, keypoints: [...choice.keypoints, ...choice.keypoints] };
    expect(chooseCrop(twice).kind).toBe(chooseCrop(choice).kind);
  });
});
