/** Every metric against a slow obvious reference, and what must hold of it, over drawn pairs. */
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type { MetricName, ScoringConfig } from '../config.ts';
import type { PairFacts } from '../pair-facts.ts';
import { scoreEvaluation } from '../score-evaluation.ts';
import { marksOf, type Mark } from '../score-pair.ts';
import type { DrawnPair } from '../testing/drawn-pairs.ts';
import { drawnParts } from '../testing/drawn-parts.ts';
import { obviousMarks } from '../testing/obvious-metrics.ts';
import { METRIC_NAMES } from './metrics.ts';

const RUNS = { numRuns: 10_000 };
const FEWER = { numRuns: 2_000 };
const ALPHAS = [0.01, 0.05, 0.1];
const BBOX = { basis: 'bbox', frame: 'original', alphas: ALPHAS } as const;
const protocolOf = (metric: MetricName | undefined): ScoringConfig => ({
  ...BBOX,
  ...(metric && { metric }),
});
const marksAt = (metric: MetricName | undefined, { facts, predictions }: DrawnPair, alpha: number): Mark[] =>
  marksOf(protocolOf(metric), facts, predictions, alpha);

const hasFurther = ({ facts }: DrawnPair) =>
  facts.furtherParts !== 'unknown' && facts.furtherParts !== undefined;
const withParts = (
  { facts, ...rest }: DrawnPair,
  furtherParts: NonNullable<PairFacts['furtherParts']>,
): DrawnPair => ({
  facts: { ...facts, furtherParts },
  ...rest,
});

test.each(METRIC_NAMES)('%s is what an obvious reference says of each keypoint', (metric) => {
  const seen = new Map<Mark, number>();
  fc.assert(
    fc.property(drawnParts, fc.constantFrom(...ALPHAS), (pair, alpha) => {
      const marks = marksAt(metric, pair, alpha);
      for (const mark of marks) seen.set(mark, (seen.get(mark) ?? 0) + 1);
      return isDeepStrictEqual(marks, obviousMarks(metric, pair, alpha));
    }),
    RUNS,
  );
  // The draws reach every case.
  expect(seen.get(true)).toBeGreaterThan(200);
  expect(seen.get(false)).toBeGreaterThan(200);
  if (metric === 'geo' || metric === 'left-right') expect(seen.get(undefined)).toBeGreaterThan(200);
  else expect(seen.has(undefined)).toBe(false);
});

test('of each keypoint: hits stay hits at a larger alpha, and metrics agree as they are defined', () => {
  fc.assert(
    fc.property(drawnParts, (pair) => {
      const [small, large] = [0.05, 0.1].map((alpha) => {
        const of = (metric?: MetricName) => marksAt(metric, pair, alpha);
        return {
          pck: of(),
          geo: of('geo'),
          confused: of('left-right'),
          nearest: of('nearest'),
          parts: of('by-keypoint'),
        };
      });
      if (!small || !large) return false;
      const stay = (before: Mark[], after: Mark[]) =>
        before.every((mark, i) => mark !== true || after[i] === true);
      return (
        stay(small.pck, large.pck) &&
        stay(small.geo, large.geo) &&
        stay(small.confused, large.confused) &&
        stay(small.nearest, large.nearest) &&
        isDeepStrictEqual(large.parts, large.pck) &&
        large.geo.every((mark, i) => mark === undefined || mark === large.pck[i]) &&
        large.confused.every((mark, i) => (mark === undefined) === (large.geo[i] === undefined)) &&
        stay(large.nearest, large.pck) &&
        large.confused.every((mark, i) => mark !== true || hasFurther(pair) || large.nearest[i] === false)
      );
    }),
    FEWER,
  );
});

test('further parts of the target: more count, none is counted less, and only confusion asks where they are', () => {
  let more = 0;
  fc.assert(
    fc.property(drawnParts, fc.constantFrom(...METRIC_NAMES), (pair, metric) => {
      const known = marksAt(metric, pair, 0.1);
      const alone = marksAt(metric, withParts(pair, 'unknown'), 0.1);
      const added = known.filter((mark, i) => mark !== undefined && alone[i] === undefined).length;
      more += added;
      const isAsking = metric === 'geo' || metric === 'left-right';
      return (
        (isAsking || isDeepStrictEqual(known, alone)) &&
        (hasFurther(pair) || isDeepStrictEqual(known, alone)) &&
        isDeepStrictEqual(alone, marksAt(metric, withParts(pair, []), 0.1)) &&
        alone.every((mark, i) => mark === undefined || known[i] === mark || metric === 'left-right') &&
        alone.every((mark, i) => mark !== true || known[i] === true)
      );
    }),
    RUNS,
  );
  expect(more).toBeGreaterThan(200);
});

test('the order of the keypoints changes no mark', () => {
  fc.assert(
    fc.property(drawnParts, fc.constantFrom(...METRIC_NAMES), (pair, metric) => {
      const { facts, predictions } = pair;
      const turned = {
        facts: {
          ...facts,
          truth: facts.truth.toReversed(),
          keypointIds: facts.keypointIds?.toReversed() ?? [],
        },
        predictions: predictions.toReversed(),
      };
      return isDeepStrictEqual(marksAt(metric, turned, 0.1).toReversed(), marksAt(metric, pair, 0.1));
    }),
    FEWER,
  );
});

test('summaries: macro is all of one category; points and hits of its keypoints are those of all', () => {
  const pairs = fc.array(drawnParts, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pairs, fc.constantFrom(undefined, ...METRIC_NAMES), (drawn, metric) => {
      const facts = drawn.map((pair) => ({ ...pair.facts, category: 'cat' }));
      const { summaries, correct, counted } = scoreEvaluation(
        protocolOf(metric),
        facts,
        drawn.map(({ predictions }) => predictions),
        256,
      );
      const [all, macro] = ['all', 'macro'].map((group) => summaries.filter((row) => row.group === group));
      const total = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, n) => sum + n, 0);
      const points = counted ? total(counted) : total(facts.map(({ truth }) => truth.length));
      const parts = summaries.filter(({ group, alpha }) => group.startsWith('keypoint:') && alpha === 0.1);
      return (
        isDeepStrictEqual(
          macro,
          all?.map((row) => ({ ...row, group: 'macro' })),
        ) &&
        (all?.length === 0) === (points === 0) &&
        (all ?? []).every(
          (row, a) =>
            row.points === points && Math.abs(row.perPoint * points - total(correct[a] ?? [])) < 1e-9,
        ) &&
        (metric !== 'by-keypoint' || total(parts.map((row) => row.points)) === points)
      );
    }),
    FEWER,
  );
});
