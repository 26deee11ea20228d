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
  /** Parts that the target shows beside them; of any place, as no program asks it. */
  further?: number[];
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
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../testdata/cross-checks/${name}.json`, import.meta.url), 'utf8'));
const { alphas, pairs, hpf, chm, aygun, geoaware } = read('drawn-pairs') as CrossChecks;
const further = read('further-parts') as Pick<CrossChecks, 'pairs' | 'geoaware'>;

const point = ([x, y]: Coordinates) => ({ x, y });
const NOT_ASKED = { x: 11, y: 12 };
const factsOf = (pair: DrawnPair, i: number): PairFacts => {
  const { category, size: [width, height], box: [x1, y1, x2, y2], ids, truth, further = [] } = pair; // prettier-ignore
  return {
    id: `${i}`,
    category,
    targetSize: { width, height },
    targetBox: { x1, y1, x2, y2 },
    truth: truth.map(point),
    keypointIds: ids,
    furtherParts: further.map((id) => ({ id, at: NOT_ASKED })),
    numbering: 'spair-71k',
    extents: {},
    flags: {},
  };
};
const predictionsOf = (pair: DrawnPair) => pair.predictions.map(point);
const facts = pairs.map(factsOf);
const predictions = pairs.map(predictionsOf);
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

test.each([
  ['pck', 'the pair shows all that the target does', { pairs, geoaware }],
  ['geo', 'the pair shows all that the target does', { pairs, geoaware }],
  ['pck', 'the target shows further parts', further],
  ['geo', 'the target shows further parts', further],
] as const)(
  '%s of all and of each category, per image and per point, %s: GeoAware-SC',
  (what, _where, of) => {
    const protocol: ScoringConfig = {
      ...BBOX,
      strict: true,
      ...(what === 'geo' && { metric: what }),
      alphas,
    };
    const { summaries } = scoreEvaluation(protocol, of.pairs.map(factsOf), of.pairs.map(predictionsOf), 256);
    const groups = Object.entries(of.geoaware).flatMap(([name, by]) =>
      by[what] ? [[name, by[what]] as const] : [],
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

test('the keypoints that the further parts add', () => {
  const countedIn = (some: PairFacts[]) =>
    some
      .map((pair, i) =>
        scorePair({ ...BBOX, metric: 'geo', alphas }, pair, further.pairs.map(predictionsOf)[i] ?? []),
      )
      .reduce((sum, { counted }) => sum + counted, 0);
  const all = further.pairs.map(factsOf);
  const alone = all.map((pair): PairFacts => ({ ...pair, furtherParts: 'unknown' }));
  expect([countedIn(all), countedIn(alone)]).toEqual([further.geoaware['all']?.geo?.points, 202]);
});
