/** What every score must satisfy, in every protocol, over thousands of drawn pairs and predictions. */
import type { Point, Size } from '@keygrid/geometry';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'vitest';
import type { ScoringConfig } from './config.ts';
import { scoreEvaluation, type EvaluationScore } from './score-evaluation.ts';
import { scorePair } from './score-pair.ts';
import {
  anySize,
  drawnPair,
  drawnPairs,
  drawnProtocol,
  SIDE,
  type DrawnPair,
} from './testing/drawn-pairs.ts';

const RUNS = { numRuns: 10_000 };
const anyPair = drawnPair(anySize);
const anyPairs = drawnPairs(anyPair);

function score(protocol: ScoringConfig, pairs: readonly DrawnPair[]): EvaluationScore {
  const facts = pairs.map((pair) => pair.facts);
  const predictions = pairs.map((pair) => pair.predictions);
  return scoreEvaluation(protocol, facts, predictions, SIDE);
}

/** A property answers with a boolean: `expect` in a loop costs more than the scoring. */
function holds(name: string, property: (pairs: DrawnPair[], protocol: ScoringConfig) => boolean) {
  test(name, () => fc.assert(fc.property(anyPairs, drawnProtocol, property), RUNS));
}
const correctOf = (protocol: ScoringConfig, { facts, predictions }: DrawnPair) =>
  scorePair(protocol, facts, predictions).correct;
const isSame = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, i) => value === b[i]);
const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-12;

holds('at a larger alpha no keypoint becomes wrong', (pairs, protocol) => {
  const { correct } = score(protocol, pairs);
  return correct.slice(1).every((counts, a) => counts.every((count, i) => count >= (correct[a]?.[i] ?? NaN)));
});

holds('every mean is between 0 and 1, over at least one pair and one point', (pairs, protocol) =>
  score(protocol, pairs).summaries.every(
    ({ perImage, perPoint, pairs: count, points }) =>
      [perImage, perPoint].every((mean) => mean >= 0 && mean <= 1 + 1e-12) && count >= 1 && points >= 1,
  ),
);

holds('the order of the pairs changes nothing', (pairs, protocol) => {
  const turned = score(protocol, pairs.toReversed()).summaries;
  const { summaries } = score(protocol, pairs);
  return (
    turned.length === summaries.length &&
    summaries.every((row) => {
      const same = turned.find(({ group, alpha }) => group === row.group && alpha === row.alpha);
      if (!same || same.pairs !== row.pairs || same.points !== row.points) return false;
      return isNear(same.perImage, row.perImage) && isNear(same.perPoint, row.perPoint);
    })
  );
});

holds("the order of a pair's keypoints changes nothing", (pairs, protocol) =>
  pairs.every(({ facts, predictions }) => {
    const turned = {
      facts: { ...facts, truth: facts.truth.toReversed() },
      predictions: predictions.toReversed(),
    };
    return isSame(correctOf(protocol, turned), correctOf(protocol, { facts, predictions }));
  }),
);

test('per point and per image are one where all pairs have equally many keypoints', () => {
  const equal = fc.integer({ min: 1, max: 5 }).chain((n) => drawnPairs(drawnPair(anySize, fc.constant(n))));
  fc.assert(
    fc.property(equal, drawnProtocol, (pairs, protocol) =>
      score(protocol, pairs).summaries.every(({ perImage, perPoint }) => isNear(perImage, perPoint)),
    ),
    RUNS,
  );
});

holds('categories, source sizes and target sizes each part the pairs', (pairs, protocol) => {
  const { summaries } = score(protocol, pairs);
  const rows = summaries.filter(({ alpha }) => alpha === protocol.alphas[0]);
  const all = rows.find(({ group }) => group === 'all');
  const total = (list: typeof rows, what: 'pairs' | 'points') =>
    list.reduce((sum, row) => sum + row[what], 0);
  return ['category:', 'sourceSize:', 'targetSize:'].every((kind) => {
    const members = rows.filter(({ group }) => group.startsWith(kind));
    return total(members, 'pairs') === (all?.pairs ?? 0) && total(members, 'points') === (all?.points ?? 0);
  });
});

holds('a pair without keypoints is in no mean', (pairs, protocol) => {
  const empty = pairs.map(({ facts }) => ({ facts: { ...facts, truth: [] }, predictions: [] }));
  const without = score(protocol, pairs).summaries;
  return isDeepStrictEqual(score(protocol, [...pairs, ...empty]).summaries, without);
});

holds(
  'predictions equal to the truth are all correct: a distance of 0 is within any threshold',
  (pairs, protocol) => {
    const exact = pairs.map(({ facts }) => ({ facts, predictions: facts.truth }));
    return score(protocol, exact).summaries.every(
      ({ perImage, perPoint }) => perImage === 1 && perPoint === 1,
    );
  },
);

holds('predictions that are no numbers are all wrong', (pairs, protocol) => {
  const blind = pairs.map(({ facts }) => ({ facts, predictions: facts.truth.map(() => ({ x: NaN, y: 0 })) }));
  return score(protocol, blind).summaries.every(({ perImage, perPoint }) => perImage === 0 && perPoint === 0);
});

test('both frames agree on images of S × S', () => {
  const square = drawnPairs(drawnPair(fc.constant({ width: SIDE, height: SIDE })));
  fc.assert(
    fc.property(square, drawnProtocol, (pairs, { basis, alphas }) => {
      const original = score({ basis, frame: 'original', alphas }, pairs);
      return isDeepStrictEqual(score({ basis, frame: 'squashed', side: SIDE, alphas }, pairs), original);
    }),
    RUNS,
  );
});

type Stretch = (p: { readonly x: number; readonly y: number }) => Point<'original'>;
function mapped({ facts, predictions }: DrawnPair, stretch: Stretch, targetSize: Size): DrawnPair {
  const { targetBox: box, truth } = facts;
  const { x: x1, y: y1 } = stretch({ x: box.x1, y: box.y1 });
  const { x: x2, y: y2 } = stretch({ x: box.x2, y: box.y2 });
  const moved = { ...facts, targetSize, targetBox: { x1, y1, x2, y2 }, truth: truth.map(stretch) };
  return { facts: moved, predictions: predictions.map(stretch) };
}
const scaled = (pair: DrawnPair, across: number, down: number): DrawnPair => {
  const { width, height } = pair.facts.targetSize;
  const size = { width: across * width, height: down * height };
  return mapped(pair, ({ x, y }) => ({ x: across * x, y: down * y }), size);
};

holds(
  'a picture of twice the size scores the same, but for the padded basis with its pixel more',
  (pairs, protocol) => {
    if (protocol.basis === 'bbox-padded' && protocol.frame === 'original') return true;
    return pairs.every((pair) => isSame(correctOf(protocol, scaled(pair, 2, 2)), correctOf(protocol, pair)));
  },
);

holds('the squashed frame does not see how an image was stretched', (pairs, { basis, alphas }) => {
  const protocol: ScoringConfig = { basis, frame: 'squashed', side: SIDE, alphas };
  return pairs.every((pair) => isSame(correctOf(protocol, scaled(pair, 4, 2)), correctOf(protocol, pair)));
});

holds('moving everything in the picture changes no score by a box', (pairs, { basis, alphas }) => {
  if (basis === 'bbox-padded') return true;
  const protocol: ScoringConfig = { basis, frame: 'original', alphas };
  return pairs.every((pair) => {
    const moved = mapped(pair, ({ x, y }) => ({ x: x + 37, y: y + 11 }), pair.facts.targetSize);
    return isSame(correctOf(protocol, moved), correctOf(protocol, pair));
  });
});
