/**
 * The paired t test of differences that share clusters: pairs of pictures are not independent where they share one.
 * Cameron, Gelbach and Miller, "Robust inference with multiway clustering", Journal of Business & Economic Statistics 29 (2011);
 * for pairs of one set of pictures: Aronow, Samii and Assenova, Political Analysis 23 (2015).
 */
import { meanOf } from './mean.ts';
import { studentTwoSided } from './student-t.ts';

export interface ClusteredT {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  readonly t: number;
  /** Clusters less one. */
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  readonly clusters: number;
}

/**
 * @param clusters Of each difference one or two names.
 * Null for fewer than two clusters, and where the differences do not vary.
 */
export function clusteredT(
  differences: readonly number[],
  clusters: readonly (readonly string[])[],
): ClusteredT | null {
  const n = differences.length;
  const mean = meanOf(differences);
  const rests = differences.map((value) => value - mean);
  const own = new Map<string, number>();
  const shared = new Map<string, number>();
  rests.forEach((rest, i) => {
    const names = [...new Set(clusters[i] ?? [])].sort();
    for (const name of names) add(own, name, rest);
    if (names.length > 1) add(shared, names.join('\n'), rest);
  });
  const count = own.size;
  if (count < 2) return null;
  // Products of differences that share a cluster; those that share two were counted twice.
  const covariance = (sumOfSquares(own) - sumOfSquares(shared)) * (count / (count - 1));
  const alone = rests.reduce((sum, rest) => sum + rest * rest, 0);
  // Sharing never makes differences say more than independent ones would.
  const error = Math.sqrt(Math.max(covariance, alone)) / n;
  if (error <= Number.EPSILON * Math.abs(mean)) return null;
  const t = mean / error;
  return { mean, error, t, df: count - 1, p: studentTwoSided(t, count - 1), clusters: count };
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function sumOfSquares(sums: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const sum of sums.values()) total += sum * sum;
  return total;
}
