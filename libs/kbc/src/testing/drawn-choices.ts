/** Images, keypoints and settings drawn at random, with the odd ones drawn often. */
import type { Point, Size } from '@keygrid/geometry';
import fc from 'fast-check';
import type { CropChoice } from '../choose-crop.ts';

const side = fc.constantFrom(64, 128, 256);
/** Below, at and around S; one pixel; long and thin. */
const imageSide = fc.oneof(
  fc.integer({ min: 1, max: 1200 }),
  fc.constantFrom(1, 2, 63, 64, 65, 127, 128, 129, 255, 256, 257),
);
export const imageSize: fc.Arbitrary<Size> = fc.record({ width: imageSide, height: imageSide });

/** Inside the image, its edges and corners included. */
function coordinate(max: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: 0, max, noNaN: true }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max }) },
    { weight: 1, arbitrary: fc.constantFrom(0, max) },
  );
}
const pointIn = ({ width, height }: Size): fc.Arbitrary<Point<'original'>> =>
  fc.record({ x: coordinate(width), y: coordinate(height) });

/** Anywhere around the image, as an unclamped prediction may be. */
const pointAround: fc.Arbitrary<Point<'original'>> = fc.record({
  x: fc.double({ min: -5000, max: 5000, noNaN: true }),
  y: fc.double({ min: -5000, max: 5000, noNaN: true }),
});

/** Spread over the image, close together, all in one place, in one row. */
function keypointsIn(image: Size): fc.Arbitrary<Point<'original'>[]> {
  const anywhere = fc.array(pointIn(image), { minLength: 1, maxLength: 12 });
  const near = fc
    .tuple(
      pointIn(image),
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.array(
        fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
    )
    .map(([centre, spread, around]) =>
      around.map(([dx, dy]) => ({
        x: Math.min(Math.max(centre.x + spread * dx, 0), image.width),
        y: Math.min(Math.max(centre.y + spread * dy, 0), image.height),
      })),
    );
  const coinciding = fc
    .tuple(pointIn(image), fc.integer({ min: 1, max: 5 }))
    .map(([p, count]) => Array.from({ length: count }, () => p));
  const inOneRow = fc
    .tuple(fc.array(coordinate(image.width), { minLength: 2, maxLength: 6 }), coordinate(image.height))
    .map(([xs, y]) => xs.map((x) => ({ x, y })));
  return fc.oneof(
    { weight: 3, arbitrary: anywhere },
    { weight: 4, arbitrary: near },
    { weight: 1, arbitrary: coinciding },
    { weight: 1, arbitrary: inOneRow },
  );
}

/** From tiny to far beyond any published value. */
const tau = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0.01, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0.7, 0.8, 0.9, 1) },
  { weight: 1, arbitrary: fc.double({ min: 1, max: 1e6, noNaN: true }) },
);
const settings = {
  side,
  tau,
  minDistancePx: fc.constantFrom(1, 16, 40),
  maxScale: fc.constantFrom(1, 2.5, 4),
};

/** Every keypoint is in the image. */
export const choiceInside: fc.Arbitrary<CropChoice> = imageSize.chain((image) =>
  fc.record({ image: fc.constant(image), keypoints: keypointsIn(image), ...settings }),
);

/** Keypoints as predicted: some outside the image, or none at all. */
export const anyChoice: fc.Arbitrary<CropChoice> = fc.oneof(
  { weight: 3, arbitrary: choiceInside },
  {
    weight: 1,
    arbitrary: fc.record({
      image: imageSize,
      keypoints: fc.array(pointAround, { maxLength: 6 }),
      ...settings,
    }),
  },
);
