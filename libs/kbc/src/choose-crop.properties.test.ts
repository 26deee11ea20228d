/** What every crop must satisfy, over thousands of drawn images, keypoints and settings, the degenerate ones among them. */
import { toInput, toOriginal } from '@keygrid/geometry';
import type { Point } from '@keygrid/geometry';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCrop, isSmall, type CropChoice } from './choose-crop.ts';
import { anyChoice, choiceInside } from './testing/drawn-choices.ts';

const RUNS = { numRuns: 10_000 };

function holds(name: string, choices: fc.Arbitrary<CropChoice>, property: (choice: CropChoice) => void) {
  test(name, () => fc.assert(fc.property(choices, property), RUNS));
}

/** First and last coordinate of the (padded, enlarged) image on an axis, and of the window in it, in enlarged pixels. */
function extents({ image, side, ...choice }: CropChoice) {
  const { scale, offset } = chooseCrop({ image, side, ...choice });
  return [
    { start: offset.x, end: offset.x + side, image: Math.max(image.width * scale.x, side) },
    { start: offset.y, end: offset.y + side, image: Math.max(image.height * scale.y, side) },
  ];
}

describe('every window', () => {
  holds(
    'is inside the image, padded on the right and below where it is narrower than S',
    anyChoice,
    (choice) => {
      if (chooseCrop(choice).kind === 'squash') return;
      for (const { start, end, image } of extents(choice)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(image + 1e-9);
      }
    },
  );

  holds('starts at a whole pixel', anyChoice, (choice) => {
    const { kind, offset } = chooseCrop(choice);
    if (kind === 'window') expect([offset.x, offset.y].every(Number.isInteger)).toBe(true);
  });

  holds('has both axes alike, scale at least 1 and at most maxScale', anyChoice, (choice) => {
    const { kind, scale } = chooseCrop(choice);
    if (kind === 'squash') return;
    expect(scale.x).toBe(scale.y);
    expect(scale.x).toBeGreaterThanOrEqual(1);
    expect(scale.x).toBeLessThanOrEqual(choice.maxScale);
  });

  holds(
    'has every keypoint that is in the image, to within the pixel lost by flooring',
    choiceInside,
    (choice) => {
      const crop = chooseCrop(choice);
      // With tau above 1 a box may be small and still wider than the window.
      if (crop.kind === 'window' && choice.tau > 1) return;
      for (const { x, y } of choice.keypoints.map((p) => toInput(crop, p))) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-9);
        expect(Math.max(x, y)).toBeLessThanOrEqual(choice.side + 1 + 1e-9);
      }
    },
  );

  holds(
    'pulls the nearest two keypoints minDistancePx apart unless box or maxScale forbids',
    choiceInside,
    (choice) => {
      const { kind, scale } = chooseCrop(choice);
      if (kind === 'squash' || choice.keypoints.length !== 2) return;
      const [a, b] = choice.keypoints as [Point<'original'>, Point<'original'>];
      const apart = scale.x * Math.hypot(a.x - b.x, a.y - b.y);
      const longest = scale.x * Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
      const bound = scale.x === choice.maxScale || longest >= choice.tau * choice.side * (1 - 1e-9);
      expect(bound || apart >= choice.minDistancePx * (1 - 1e-9)).toBe(true);
    },
  );
});

describe('every crop', () => {
  holds('maps points there and back to within 1e-9 px', choiceInside, (choice) => {
    const crop = chooseCrop(choice);
    for (const p of choice.keypoints) {
      const back = toOriginal(crop, toInput(crop, p));
      expect(Math.hypot(back.x - p.x, back.y - p.y)).toBeLessThanOrEqual(1e-9);
    }
  });

  holds('is a window exactly where the keypoints are small', anyChoice, (choice) => {
    const small = isSmall(choice.keypoints, choice.side, choice.tau);
    expect(chooseCrop(choice).kind).toBe(small ? 'window' : 'squash');
  });

  holds('has finite numbers for finite keypoints', anyChoice, (choice) => {
    const { scale, offset } = chooseCrop(choice);
    expect([scale.x, scale.y, offset.x, offset.y].every(Number.isFinite)).toBe(true);
  });

  test('is a window at every larger tau once it is one, enlarged no less: small stays small', () => {
    const factor = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(anyChoice, factor, (choice, more) => {
        const crop = chooseCrop(choice);
        if (crop.kind === 'squash') return;
        const larger = chooseCrop({ ...choice, tau: choice.tau * more });
        expect(larger.kind).toBe('window');
        expect(larger.scale.x).toBeGreaterThanOrEqual(crop.scale.x);
      }),
      RUNS,
    );
  });

  test('is the same for keypoints in any other order', () => {
    const shuffled = anyChoice.chain((choice) =>
      fc.tuple(
        fc.constant(choice),
        fc.shuffledSubarray([...choice.keypoints], { minLength: choice.keypoints.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([choice, keypoints]) => {
        expect(chooseCrop({ ...choice, keypoints })).toEqual(chooseCrop(choice));
      }),
      RUNS,
    );
  });

  test('is of the same kind when a keypoint comes twice, and enlarged as far as the box allows', () => {
    fc.assert(
      fc.property(anyChoice, fc.nat(), (choice, at) => {
        const again = choice.keypoints[at % Math.max(1, choice.keypoints.length)];
        if (!again) return;
        const crop = chooseCrop(choice);
        const twice = chooseCrop({ ...choice, keypoints: [...choice.keypoints, again] });
        expect(twice.kind).toBe(crop.kind);
        // Two keypoints at no distance want an infinite scale: the rule of docs/method.md §7 for a zero d.
        expect(twice.scale.x).toBeGreaterThanOrEqual(crop.scale.x);
      }),
      RUNS,
    );
  });
});

describe('keypoints that are no numbers', () => {
  test('make no window: the whole picture is shown', () => {
    const holes = fc.constantFrom(
      { x: NaN, y: 1 },
      { x: 1, y: NaN },
      { x: Infinity, y: 1 },
      { x: 1, y: -Infinity },
    );
    fc.assert(
      fc.property(choiceInside, holes, fc.nat(), (choice, hole, at) => {
        const keypoints = [...choice.keypoints];
        keypoints.splice(at % (keypoints.length + 1), 0, hole);
        expect(isSmall(keypoints, choice.side, choice.tau)).toBe(false);
        expect(chooseCrop({ ...choice, keypoints }).kind).toBe('squash');
      }),
      RUNS,
    );
  });
});
