/** Ranks of values, from 1; equal values share the mean of their places. */

export interface Ranks {
  readonly ranks: readonly number[];
  /** Σ (t³ − t) over the sizes t of groups of equal values. */
  readonly ties: number;
}

export function ranksOf(values: readonly number[]): Ranks {
  const sorted = Float64Array.from(values).sort();
  const rankOf = new Map<number, number>();
  let ties = 0;
  for (let from = 0; from < sorted.length;) {
    const value = sorted[from] as number;
    let to = from + 1;
    while (to < sorted.length && sorted[to] === value) to++;
    rankOf.set(value, (from + 1 + to) / 2);
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks: values.map((value) => rankOf.get(value) ?? NaN), ties };
}
