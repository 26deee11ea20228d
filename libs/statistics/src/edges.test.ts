import { expect, test } from 'vitest';
import { bootstrapInterval } from './cluster-bootstrap.ts';
import { clusteredT } from './clustered-t.ts';
import { detectableGain } from './detectable-gain.ts';
import { cohenD, rankBiserial } from './effect-size.ts';
import { holm } from './holm.ts';
import { meanInterval } from './interval.ts';
import { mcNemar } from './mcnemar.ts';
import { meanOf, statisticOf } from './mean.ts';
import { pairedT } from './paired-t.ts';
import { signFlip } from './sign-flip.ts';
import { wilcoxon } from './wilcoxon.ts';

test('mean and sample standard deviation by hand', () => {
  // Deviations −2, −2, 0, 4; squares sum to 24; 24 / 3 = 8.
  expect(statisticOf([3, 3, 5, 9])).toEqual({ mean: 5, deviation: Math.sqrt(8), n: 4 });
});

test('one value has no deviation, no interval, no test and no power; none has no statistic', () => {
  expect(statisticOf([7])).toEqual({ mean: 7, deviation: null, n: 1 });
  expect(meanInterval({ mean: 7, deviation: null, n: 1 })).toBeNull();
  expect(pairedT([7])).toBeNull();
  expect(cohenD([7])).toBeNull();
  expect(detectableGain({ deviation: null, n: 1 })).toBeNull();
  expect(statisticOf([])).toBeNull();
  expect(meanOf([])).toBeNaN();
  expect(holm([])).toEqual([]);
});

test.each([
  // Quantiles of printed t tables, two-sided 95 %.
  { n: 2, t: 12.7062 },
  { n: 3, t: 4.3027 },
  { n: 8, t: 2.3646 },
  { n: 31, t: 2.0423 },
])('the 95 % interval of $n values reaches $t standard errors', ({ n, t }) => {
  const interval = meanInterval({ mean: 10, deviation: Math.sqrt(n), n });
  expect(interval?.low).toBeCloseTo(10 - t, 3);
  expect(interval?.high).toBeCloseTo(10 + t, 3);
});

test('another confidence', () => {
  // t(0.95, 4) = 2.1318
  expect(meanInterval({ mean: 0, deviation: Math.sqrt(5), n: 5 }, 0.9)?.high).toBeCloseTo(2.1318, 3);
});

test('differences that are all 0 are no finding of any test', () => {
  const none = [0, 0, 0];
  for (const test of [pairedT, wilcoxon, signFlip, rankBiserial]) expect(test(none)).toBeNull();
  expect(clusteredT(none, [['a'], ['b'], ['c']])).toBeNull();
  expect(mcNemar(0, 0)).toBeNull();
});

test('sign flips by hand: of eight assignments of 1, 2 and 4 two sum as far from 0', () => {
  expect(signFlip([1, 2, 4])).toEqual({ p: 0.25, tried: 8, isExact: true });
  expect(signFlip([1, -2, 4])?.p).toBe(0.75);
});

test('one picture says nothing of others', () => {
  expect(clusteredT([1, 2], [['a'], ['a']])).toBeNull();
  expect(bootstrapInterval({ rows: [[1, 2]], clusters: [['a'], ['a']] })).toBeNull();
});

test('pairs that share pictures say less than independent ones: the interval is wider', () => {
  const differences = Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 0) + (i % 4) / 100);
  const alone = differences.map((_, i) => [`picture ${i}`]);
  const shared = differences.map((_, i) => [`picture ${Math.floor(i / 10)}`]);
  const errorOf = (clusters: string[][]) => clusteredT(differences, clusters)?.error ?? NaN;
  expect(errorOf(shared)).toBeGreaterThan(2 * errorOf(alone));
  const widthOf = (clusters: string[][]) => {
    const { low = NaN, high = NaN } = bootstrapInterval({ rows: [differences], clusters }) ?? {};
    return high - low;
  };
  expect(widthOf(shared)).toBeGreaterThan(2 * widthOf(alone));
});

test('the same seed draws the same interval, another seed another one', () => {
  const rows = [Array.from({ length: 30 }, (_, i) => (i * 7) % 11)];
  const clusters = rows[0]?.map((_, i) => [`a${i % 6}`, `b${i % 5}`]) ?? [];
  const of = (seed?: number) => bootstrapInterval({ rows, clusters, seed });
  expect(of()).toEqual(of());
  expect(of(2)).not.toEqual(of(3));
});
