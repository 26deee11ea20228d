/** Probabilities of a family of tests, adjusted so that one wrong finding among all stays as rare as stated. Holm, Scandinavian Journal of Statistics 6 (1979). */

/** In the order given; each at most 1. */
export function holm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length).fill(1);
  let least = 0;
  const rising = ps.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  rising.forEach(({ p, i }, place) => {
    least = Math.min(1, Math.max(least, p * (ps.length - place)));
    adjusted[i] = least;
  });
  return adjusted;
}
