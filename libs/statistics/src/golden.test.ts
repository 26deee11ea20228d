/** Every function against SciPy and statsmodels: `testdata/golden.py` prints the values, and says with which versions. */
import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { bootstrapInterval } from './cluster-bootstrap.ts';
import { clusteredT } from './clustered-t.ts';
import { detectableGain, powerFor } from './detectable-gain.ts';
import { cohenD, rankBiserial } from './effect-size.ts';
import { holm } from './holm.ts';
import { meanInterval } from './interval.ts';
import { mcNemar } from './mcnemar.ts';
import { statisticOf } from './mean.ts';
import { normalTwoSided } from './normal.ts';
import { pairedT } from './paired-t.ts';
import { signFlip } from './sign-flip.ts';
import { studentQuantile, studentTwoSided } from './student-t.ts';
import { wilcoxon } from './wilcoxon.ts';
import golden from '../testdata/golden.json' with { type: 'json' };

/** By how much of its size a number may differ; small probabilities have few digits beside 1. */
function near(actual: number | undefined | null, expected: number, relative = 1e-10): void {
  expect(Math.abs((actual ?? NaN) - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  );
}

test('quantiles of Student’s t to ten digits', () => {
  for (const { p, df, t } of golden.quantiles) near(studentQuantile(p, df), t);
  near(studentQuantile(0.025, 3), -studentQuantile(0.975, 3));
  expect(studentQuantile(0.5, 3)).toBe(0);
});

test('tails of Student’s t and of the normal distribution, the smallest with all digits', () => {
  for (const { t, df, p } of golden.tails) near(studentTwoSided(t, df), p);
  for (const { z, p } of golden.normal) near(normalTwoSided(z), p);
});

test.each(Object.entries(golden.paired))('paired tests and effect sizes of %s', (_, one) => {
  const statistic = statisticOf(one.values);
  near(statistic?.mean, one.mean);
  near(statistic?.deviation, one.deviation);
  const interval = statistic && meanInterval(statistic);
  near(interval?.low, one.interval[0] ?? NaN, 1e-9);
  near(interval?.high, one.interval[1] ?? NaN, 1e-9);
  near(pairedT(one.values)?.t, one.t);
  near(pairedT(one.values)?.p, one.p);
  const ranked = wilcoxon(one.values);
  near(Math.min(ranked?.positive ?? NaN, ranked?.negative ?? NaN), one.wilcoxon.statistic);
  near(ranked?.p, one.wilcoxon.p);
  expect(ranked?.isExact).toBe(one.wilcoxon.isExact);
  near(rankBiserial(one.values), one.rankBiserial);
  near(cohenD(one.values), one.cohenD);
  if ('signFlip' in one) {
    expect(signFlip(one.values)?.isExact).toBe(true);
    near(signFlip(one.values)?.p, one.signFlip);
  } else near(signFlip(one.values, { draws: 2000, seed: 5 })?.p, one.signFlipDrawn);
});

test.each(golden.clustered)('standard error and bootstrap of a mean: $kind', (one) => {
  const tested = clusteredT(one.values, one.clusters);
  near(tested?.error, one.error);
  near(tested?.p, one.p, 1e-9);
  const drawn = bootstrapInterval({ rows: [one.values], clusters: one.clusters, draws: 300, seed: 11 });
  near(drawn?.low, one.bootstrap[0] ?? NaN);
  near(drawn?.high, one.bootstrap[1] ?? NaN);
  const overSeeds = { rows: one.rows, clusters: one.clusters, draws: 300, seed: 12, confidence: 0.9 };
  near(bootstrapInterval(overSeeds)?.low, one.bootstrapOfSeeds[0] ?? NaN);
  near(bootstrapInterval(overSeeds)?.high, one.bootstrapOfSeeds[1] ?? NaN);
});

test.each(golden.mcnemar)('McNemar: $gained gained, $lost lost', (one) => {
  const tested = mcNemar(one.gained, one.lost);
  near(tested?.exactP, one.exactP);
  near(tested?.chiSquare, one.chiSquare);
  near(tested?.p, one.p);
});

test('Holm and Benjamini-Hochberg over a table', () => {
  holm(golden.adjusted.ps).forEach((p, i) => near(p, golden.adjusted.holm[i] ?? NaN));
  benjaminiHochberg(golden.adjusted.ps).forEach((p, i) =>
    near(p, golden.adjusted.benjaminiHochberg[i] ?? NaN),
  );
});

test('power of a paired t test, and the gain that some seeds would show', () => {
  for (const { n, effect, power } of golden.power) near(powerFor(n)(effect), power, 1e-6);
  for (const { n, effect } of golden.detectable) near(detectableGain({ deviation: 2, n }), 2 * effect, 1e-6);
});
