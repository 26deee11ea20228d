/** The regularised incomplete beta function. NIST Digital Library of Mathematical Functions, §5.11 and §8.17. */

/**
 * Share of a beta distribution below x, for a and b above 0 and x from 0 to 1. The continued fraction DLMF 8.17.22,
 * evaluated from its front (Thompson and Barnett, Journal of Computational Physics 64, 1986).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // On the other side of the mean the fraction converges slowly.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a;
  return front / fraction(x, a, b);
}

const TINY = 1e-300;
const MOST_TERMS = 100_000;

/** 1 + d₁/(1 + d₂/(1 + …)). */
function fraction(x: number, a: number, b: number): number {
  let value = 1;
  let above = 1;
  let below = 0;
  for (let k = 1; k < MOST_TERMS; k++) {
    const m = Math.floor(k / 2);
    const d =
      k % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    below = 1 / (1 + d * below || TINY);
    above = 1 + d / above || TINY;
    const step = above * below;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

/** ln B(a, b), without the difference of two large logarithms where one of them is large. */
export function logBeta(a: number, b: number): number {
  if (a < b) return logBeta(b, a);
  const ratio = (a - 0.5) * Math.log1p(b / a) + b * Math.log(a + b) - b + rest(a + b) - rest(a);
  return logGamma(b) - ratio;
}

/** ln Γ(z) for z above 0: Stirling's formula and what it leaves. */
export function logGamma(z: number): number {
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + rest(z);
}

/** B₂ₖ / (2k (2k − 1)), DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** What Stirling's formula lacks of ln Γ(z): its series from 10 on, stepwise down to smaller z. */
function rest(z: number): number {
  if (z < 10) return rest(z + 1) + (z + 0.5) * Math.log1p(1 / z) - 1;
  return STIRLING.reduceRight((sum, term) => sum / (z * z) + term, 0) / z;
}
