/** The signed-rank test. Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1 (1945); ties: Pratt and Gibbons, Concepts of Nonparametric Theory (1981). */
import { normalTwoSided } from './normal.ts';
import { ranksOf } from './ranks.ts';

export interface Wilcoxon {
  /** Sums of the ranks of positive and of negative differences. */
  readonly positive: number;
  readonly negative: number;
  /** Differences other than 0: the others say nothing. */
  readonly n: number;
  /** Two-sided. */
  readonly p: number;
  /** Every assignment of signs was counted, instead of the normal approximation with its correction for ties. */
  readonly isExact: boolean;
}

/** Most differences whose signs are counted exactly, where none are equal; as SciPy has it. */
const EXACT_UP_TO = 50;

/** Null where no difference is other than 0. */
export function wilcoxon(differences: readonly number[]): Wilcoxon | null {
  const values = differences.filter((value) => value !== 0);
  const n = values.length;
  if (n === 0) return null;
  const { ranks, ties } = ranksOf(values.map(Math.abs));
  const positive = values.reduce((sum, value, i) => sum + (value > 0 ? (ranks[i] ?? NaN) : 0), 0);
  const negative = (n * (n + 1)) / 2 - positive;
  const least = Math.min(positive, negative);
  const isExact = n <= EXACT_UP_TO && ties === 0 && n === differences.length;
  return { positive, negative, n, p: isExact ? exactP(least, n) : normalP(least, n, ties), isExact };
}

/** Share of all 2ⁿ assignments of signs whose smaller sum is no larger. */
function exactP(least: number, n: number): number {
  // counts[s]: in how many ways some of the ranks so far sum to s.
  const counts = new Float64Array((n * (n + 1)) / 2 + 1);
  counts[0] = 1;
  for (let rank = 1; rank <= n; rank++)
    for (let sum = counts.length - 1; sum >= rank; sum--)
      counts[sum] = (counts[sum] ?? 0) + (counts[sum - rank] ?? 0);
  const below = counts.subarray(0, least + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * below) / 2 ** n);
}

function normalP(least: number, n: number, ties: number): number {
  const variance = (n * (n + 1) * (2 * n + 1) - ties / 2) / 24;
  return normalTwoSided((least - (n * (n + 1)) / 4) / Math.sqrt(variance));
}
