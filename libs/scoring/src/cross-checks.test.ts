/** Scores beside what independent programs computed of the same drawn pairs: CROSS-CHECKS.md says which and how. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { MetricName, ScoringConfig } from './config.ts';
import type { PairFacts } from './pair-facts.ts';
import { scoreEvaluation } from './score-evaluation.ts';
import { scorePair } from './score-pair.ts';

type Coordinates = [number, number];
interface DrawnPair {
  category: string;
  size: Coordinates;
  box: [number, number, number, number];
  ids: number[];
  truth: Coordinates[];
  predictions: Coordinates[];
}
interface Means {
  pairs: number;
  points: number;
  perPoint: number[];
  perImage: number[];
}
interface CrossChecks {
  alphas: number[];
  pairs: DrawnPair[];
  /** Of each pair, for each alpha, the correct keypoints. */
  hpf: number[][];
  /** Of each pair, for each alpha, the share of correct keypoints. */
  chm: number[][];
  /** Of each pair, for each alpha, swapped keypoints and those right and nearest. */
  aygun: [number, number][][];
  /** By `all` and category. */
  geoaware: Record<string, { pck: Means; geo?: Means }>;
}
const file = new URL('../testdata/cross-checks/drawn-pairs.json', import.meta.url);
const { alphas, pairs, hpf, chm, aygun, geoaware } = JSON.parse(readFileSync(file, 'utf8')) as CrossChecks;

const point = ([x, y]: Coordinates) => ({ x, y });
const facts = pairs.map(
  ({ category, size: [width, height], box: [x1, y1, x2, y2], ids, truth }, i): PairFacts => ({
    id: `${i}`,
    category,
    targetSize: { width, height },
    targetBox: { x1, y1, x2, y2 },
    truth: truth.map(point),
    keypointIds: ids,
    numbering: 'spair-71k',
    extents: {},
    flags: {},
  }),
);
const predictions = pairs.map((pair) => pair.predictions.map(point));
const BBOX = { basis: 'bbox', frame: 'original' } as const;

/** Of each pair, for each alpha, the hits. */
const hitsIn = (metric?: MetricName): (readonly number[])[] => {
  const protocol: ScoringConfig = { ...BBOX, ...(metric && { metric }), alphas };
  return facts.map((pair, i) => scorePair(protocol, pair, predictions[i] ?? []).correct);
};

test('correct keypoints of each pair: Hyperpixel Flow', () => expect(hitsIn()).toEqual(hpf));

test('share of correct keypoints of each pair: CHM', () => {
  const shares = hitsIn().map((counts, i) => counts.map((count) => count / (facts[i]?.truth.length ?? NaN)));
  shares.flat().forEach((share, i) => expect(share).toBeCloseTo(chm.flat()[i] ?? NaN, 6));
});

test('nearest, of each pair: PCK† of Aygün and Mac Aodha', () =>
  expect(hitsIn('nearest')).toEqual(aygun.map((of) => of.map(([, nearest]) => nearest))));

test('left-right, of pairs whose keypoints are all of one group: their swaps', () => {
  const counted = facts.map(
    (pair, i) => scorePair({ ...BBOX, metric: 'left-right', alphas }, pair, predictions[i] ?? []).counted,
  );
  const ours = hitsIn('left-right');
  const whole = facts.flatMap(({ truth }, i) => (counted[i] === truth.length ? [i] : []));
  const oneGroup = whole.filter((i) => i >= pairs.length - 18);
  expect(oneGroup).toHaveLength(18);
  expect(oneGroup.map((i) => ours[i])).toEqual(oneGroup.map((i) => aygun[i]?.map(([swapped]) => swapped)));
});

test.each(['pck', 'geo'] as const)(
  '%s of all and of each category, per image and per point: GeoAware-SC',
  (what) => {
    const protocol: ScoringConfig = {
      ...BBOX,
      strict: true,
      ...(what === 'geo' && { metric: what }),
      alphas,
    };
    const { summaries } = scoreEvaluation(protocol, facts, predictions, 256);
    const groups = Object.entries(geoaware).flatMap(([name, of]) =>
      of[what] ? [[name, of[what]] as const] : [],
    );
    expect(groups.length).toBeGreaterThan(15);
    for (const [name, theirs] of groups) {
      const rows = summaries.filter(({ group }) => group === (name === 'all' ? name : `category:${name}`));
      expect(rows.map(({ alpha }) => alpha)).toEqual(alphas);
      rows.forEach((row, a) => {
        expect(row).toMatchObject({ pairs: theirs.pairs, points: theirs.points });
        expect(row.perPoint).toBeCloseTo(theirs.perPoint[a] ?? NaN, 6);
        expect(row.perImage).toBeCloseTo(theirs.perImage[a] ?? NaN, 6);
      });
    }
  },
);
