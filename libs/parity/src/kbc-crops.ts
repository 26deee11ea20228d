/** Cases of the crop choice: `small` and `offset` exactly, all else within 1e-9. */
import { longerSide, smallestDistance, toInput, toOriginal } from '@keygrid/geometry';
import { chooseCrop, isSmall } from '@keygrid/kbc';
import { z } from 'zod';
import { largestDifference, type Check } from './check.ts';
import { casesOf, flatten, Pair, Pairs, toPoint, type NamedCase } from './json-cases.ts';

const TOLERANCE = 1e-9;

/** JSON has no infinity: null stands for it. */
const orInfinity = z
  .number()
  .nullable()
  .transform((value) => value ?? Infinity);
const Case = z.object({
  width: z.number(),
  height: z.number(),
  side: z.number(),
  tau: z.number(),
  keypoints: Pairs,
  expected: z.object({
    small: z.boolean(),
    ratio: orInfinity,
    minDistance: orInfinity,
    kind: z.enum(['squash', 'window']),
    scale: Pair,
    offset: Pair,
    cropKeypoints: Pairs,
    roundTrip: Pairs,
    probes: Pairs,
    probesBack: Pairs,
  }),
});
type Case = z.infer<typeof Case>;

export const kbcCrops = (file: string): Promise<NamedCase[]> =>
  casesOf(file, { test: Case, rest: z.unknown() }, checksOf);

function checksOf({ width, height, side, tau, keypoints: pairs, expected }: Case): Check[] {
  const keypoints = pairs.map(toPoint);
  const crop = chooseCrop({ image: { width, height }, keypoints, side, tau, minDistancePx: 16, maxScale: 4 });
  const inside = keypoints.map((point) => toInput(crop, point));
  const back = expected.probes.map(([x, y]) => toOriginal(crop, { x, y }));
  const ratio = (longerSide(keypoints) ?? Infinity) / side;
  const check = (what: string, got: number[], want: number[], tolerance = TOLERANCE): Check => ({
    what,
    error: largestDifference(got, want),
    tolerance,
  });
  return [
    check('small', [Number(isSmall(keypoints, side, tau))], [Number(expected.small)], 0),
    check('kind', [Number(crop.kind === expected.kind)], [1], 0),
    check('offset', [crop.offset.x, crop.offset.y], expected.offset, 0),
    check('scale', [crop.scale.x, crop.scale.y], expected.scale),
    check('ratio', [ratio], [expected.ratio]),
    check('minDistance', [smallestDistance(keypoints)], [expected.minDistance]),
    check('cropKeypoints', flatten(inside), expected.cropKeypoints.flat()),
    check('roundTrip', flatten(inside.map((point) => toOriginal(crop, point))), expected.roundTrip.flat()),
    check('probesBack', flatten(back), expected.probesBack.flat()),
  ];
}
