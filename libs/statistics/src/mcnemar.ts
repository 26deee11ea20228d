/** Whether two matchers are right equally often on the same keypoints. McNemar, Psychometrika 12 (1947); the correction: Edwards, Psychometrika 13 (1948). */
import { incompleteBeta } from './incomplete-beta.ts';
import { normalTwoSided } from './normal.ts';

export interface McNemar {
  /** Two-sided, from the binomial distribution. */
  readonly exactP: number;
  /** χ² with continuity correction, one degree of freedom; and its p. */
  readonly chiSquare: number;
  readonly p: number;
}

/** @param gained Right only in the second. @param lost Right only in the first. Null where both are 0. */
export function mcNemar(gained: number, lost: number): McNemar | null {
  const n = gained + lost;
  if (n === 0) return null;
  const least = Math.min(gained, lost);
  const chiSquare = (Math.abs(gained - lost) - 1) ** 2 / n;
  // P(X ≤ k) of n fair tosses is I½(n − k, k + 1).
  const exactP = 2 * least >= n ? 1 : Math.min(1, 2 * incompleteBeta(0.5, n - least, least + 1));
  return { exactP, chiSquare, p: normalTwoSided(Math.sqrt(chiSquare)) };
}
