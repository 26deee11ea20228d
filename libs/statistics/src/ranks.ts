/** Ranks of values, from 1; equal values share the mean of their places. */

export interface Ranks {
  readonly ranks: readonly number[];
  /** Σ (t³ − t) over the sizes t of groups of equal values. */
  readonly ties: number;
}

export function ranksOf(values: readonly number[]): Ranks {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  let ties = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to++;
    for (const { i } of order.slice(from, to)) ranks[i] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}
