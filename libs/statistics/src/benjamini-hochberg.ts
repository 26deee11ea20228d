/** Probabilities of a family of tests, adjusted so that the share of wrong ones among the findings stays as small as stated. Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995). */

/** In the order given; each at most 1. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length).fill(1);
  let most = 1;
  const falling = ps.map((p, i) => ({ p, i })).sort((a, b) => b.p - a.p);
  falling.forEach(({ p, i }, place) => {
    most = Math.min(most, (p * ps.length) / (ps.length - place));
    adjusted[i] = most;
  });
  return adjusted;
}
