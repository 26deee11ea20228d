/** Medians and ratios of repeated measurements. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws Error for an empty list. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('No measurement to summarise');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]] as [number, number];
  return { median: (low + high) / 2, min: sorted[0] as number, max: sorted.at(-1) as number };
}

/**
 * How many times `of` takes as long as `to`. Both were measured in the same rounds, `[round][repetition]`: the median is
 * that of all repetitions, least and most are those of single rounds, whose two sides ran one after the other.
 */
export function ratioOf(of: readonly number[][], to: readonly number[][]): Spread {
  if (of.length !== to.length) throw new Error(`${of.length} rounds cannot be set against ${to.length}`);
  const single = of.map((round, i) => spreadOf(round).median / spreadOf(to[i] ?? []).median);
  const { min, max } = spreadOf(single);
  return { median: spreadOf(of.flat()).median / spreadOf(to.flat()).median, min, max };
}
