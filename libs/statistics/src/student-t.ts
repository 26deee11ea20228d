/** Student's t distribution: tails and quantiles. Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.1. */
import { incompleteBeta } from './incomplete-beta.ts';

/** Probability that |t| is at least this large, with `df` degrees of freedom. */
export function studentTwoSided(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5);
}

/** What a t variable stays below with probability p, 0 < p < 1. By halving an interval down to neighbouring numbers. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  const tail = 2 * (1 - p);
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, df) > tail) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTwoSided(middle, df) > tail) low = middle;
    else high = middle;
  }
}
