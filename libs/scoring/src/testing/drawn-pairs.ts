/** Pairs with predictions drawn at random: whole coordinates, so that shifting and doubling are exact. */
import type { PairFlags } from '@keygrid/contract';
import type { Point, Size } from '@keygrid/geometry';
import fc from 'fast-check';
import { BASES, SCORING_FRAMES, type ScoringConfig } from '../config.ts';
import { pairFacts, type PairFacts } from '../pair-facts.ts';

export interface DrawnPair {
  readonly facts: PairFacts;
  readonly predictions: readonly Point<'original'>[];
}

const whole = (min: number, max: number) => fc.integer({ min, max });
const pointOf = (size: Size) => fc.record({ x: whole(0, size.width), y: whole(0, size.height) });
const flags: fc.Arbitrary<PairFlags> = fc.oneof(
  fc.constant({}),
  fc.record({ viewpoint: whole(0, 2), scale: whole(0, 2), truncation: whole(0, 3), occlusion: whole(0, 3) }),
);

/** `points`: how many keypoints; left out: 0 to 5. Predictions are exact, near, far or outside the image. */
export function drawnPair(size: fc.Arbitrary<Size>, points: fc.Arbitrary<number> = whole(0, 5)) {
  return fc
    .tuple(size, points, flags, fc.constantFrom('cat', 'dog', 'bus'))
    .chain(([targetSize, count, flags, category]) => {
      const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: count, maxLength: count });
      const offset = fc.oneof(fc.constant(0), whole(-30, 30), whole(-600, 600));
      return fc
        .record({
          source: list(pointOf({ width: 500, height: 500 })),
          truth: list(pointOf(targetSize)),
          offsets: list(fc.tuple(offset, offset)),
          corners: fc.tuple(pointOf(targetSize), pointOf(targetSize)),
        })
        .map(({ source, truth, offsets, corners: [a, b] }): DrawnPair => {
          const targetBox = {
            x1: Math.min(a.x, b.x),
            y1: Math.min(a.y, b.y),
            x2: Math.max(a.x, b.x),
            y2: Math.max(a.y, b.y),
          };
          const facts = pairFacts(
            { id: 'pair', targetSize, sourceKeypoints: source },
            { category, targetBox, targetKeypoints: truth, flags },
          );
          const predictions = truth.map(({ x, y }, i) => {
            const [dx, dy] = offsets[i] ?? [0, 0];
            return { x: x + dx, y: y + dy };
          });
          return { facts, predictions };
        });
    });
}

export const anySize: fc.Arbitrary<Size> = fc.record({ width: whole(1, 800), height: whole(1, 800) });

/** Each pair has an id of its own. */
export function drawnPairs(of: fc.Arbitrary<DrawnPair>, count = 3): fc.Arbitrary<DrawnPair[]> {
  return fc
    .array(of, { minLength: 1, maxLength: count })
    .map((pairs) => pairs.map(({ facts, ...rest }, i) => ({ facts: { ...facts, id: `${i}` }, ...rest })));
}

export const SIDE = 256;

/** Every basis in both frames. */
export const drawnProtocol: fc.Arbitrary<ScoringConfig> = fc
  .record({
    basis: fc.constantFrom(...BASES),
    frame: fc.constantFrom(...SCORING_FRAMES),
    alphas: fc.constantFrom<number[]>([0.05, 0.1, 0.15], [0.01, 0.1, 1], [0.1]),
  })
  .map((protocol) => (protocol.frame === 'squashed' ? { ...protocol, side: SIDE } : protocol));
