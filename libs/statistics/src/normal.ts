/** Tails of the normal distribution. Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11 (2004). */

/** Probability that a standard normal variable is above z; small ones keep their digits. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > SERIES_BELOW) return density / fraction(z);
  let term = z;
  let sum = z;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 - density * sum;
}

/** Probability that a standard normal variable is at least as far from 0 as z. */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * normalTail(Math.abs(z)));

const SERIES_BELOW = 2.5;

/** z + 1/(z + 2/(z + 3/…)): Laplace's continued fraction (DLMF 7.9.2). */
function fraction(z: number): number {
  let value = z;
  for (let k = 30 + Math.ceil(1000 / (z * z)); k > 0; k--) value = z + k / value;
  return value;
}
