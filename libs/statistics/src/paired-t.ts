/** The paired t test of differences that are independent of each other. Student, Biometrika 6 (1908). */
import { statisticOf } from './mean.ts';
import { studentTwoSided } from './student-t.ts';

export interface PairedT {
  readonly t: number;
  /** Degrees of freedom. */
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
}

/** Null for fewer than two differences, and where they do not vary. */
export function pairedT(differences: readonly number[]): PairedT | null {
  const statistic = statisticOf(differences);
  if (!statistic?.deviation) return null;
  const { mean, deviation, n } = statistic;
  const t = mean / (deviation / Math.sqrt(n));
  return { t, df: n - 1, p: studentTwoSided(t, n - 1) };
}
