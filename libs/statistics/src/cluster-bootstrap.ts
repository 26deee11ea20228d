/**
 * Bootstrap interval of a mean over values that share clusters, as pairs share pictures: clusters are drawn with replacement,
 * and a value counts as often as the product of its clusters' counts. One cluster each: Davison and Hinkley, Bootstrap Methods
 * (1997), §3.8; two: Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1 (2007), which is rather too wide than too narrow.
 */
import type { Interval } from './interval.ts';
import { createRandom } from './random.ts';

export interface BootstrapRequest {
  /** A row for each seed, all of the same pairs in the same order. Several rows are drawn with replacement, too. */
  readonly rows: readonly (readonly number[])[];
  /** Of each pair the names of its pictures, one or two. */
  readonly clusters: readonly (readonly string[])[];
  /** Default: 1,000. */
  readonly draws?: number;
  /** Of the random numbers: the same seed gives the same interval. */
  readonly seed?: number;
  readonly confidence?: number;
}

/** From the percentiles of the drawn means; null for fewer than two clusters. */
export function bootstrapInterval(request: BootstrapRequest): Interval | null {
  const { draws = 1_000, seed = 1, confidence = 0.95 } = request;
  const { rows } = request;
  const pairs = numbered(request.clusters);
  if (pairs.count < 2 || rows.length === 0) return null;
  const random = createRandom(seed);
  const values = Float64Array.from({ length: rows.length * pairs.first.length }, (_, i) => {
    return rows[i % rows.length]?.[Math.floor(i / rows.length)] ?? NaN;
  });
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws;) {
    const seeds = drawn(rows.length, random);
    const { total, sum } = weigh(values, seeds, drawn(pairs.count, random), pairs);
    // A draw may leave out every pair.
    if (total > 0) means[draw++] = sum / (rows.length * total);
  }
  means.sort();
  return {
    low: quantile(means, (1 - confidence) / 2),
    high: quantile(means, 1 - (1 - confidence) / 2),
  };
}

/** How often each of `count` things was drawn, in as many draws. */
function drawn(count: number, random: () => number): Float64Array {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const place = Math.floor((random() / 2 ** 32) * count);
    times[place] = (times[place] ?? 0) + 1;
  }
  return times;
}

/** Sum of the weights of a draw, and of the weighted values. Most pairs are in no draw: the others' values are beside each other. */
function weigh(
  values: Float64Array,
  seeds: Float64Array,
  times: Float64Array,
  { first, second }: Numbered,
): { total: number; sum: number } {
  const rows = seeds.length;
  let total = 0;
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    const other = second[i] ?? -1;
    const weight = (times[first[i] ?? 0] ?? 0) * (other < 0 ? 1 : (times[other] ?? 0));
    if (weight === 0) continue;
    let value = 0;
    for (let row = 0; row < rows; row++) value += (seeds[row] ?? 0) * (values[i * rows + row] ?? NaN);
    total += weight;
    sum += weight * value;
  }
  return { total, sum };
}

interface Numbered {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly count: number;
}

/** Clusters by number; −1: a pair of one cluster has no second one. */
function numbered(clusters: BootstrapRequest['clusters']): Numbered {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const all = clusters.map((names) => [...new Set(names)].map(numberOf));
  return {
    first: Int32Array.from(all, ([number = 0]) => number),
    second: Int32Array.from(all, ([, number = -1]) => number),
    count: numbers.size,
  };
}

/** Between neighbours in proportion (Hyndman and Fan, The American Statistician 50, 1996, definition 7). */
function quantile(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}
