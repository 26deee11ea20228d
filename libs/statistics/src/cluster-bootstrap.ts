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
  const { draws = 1_000, seed = 1, confidence = 0.95, rows } = request;
  const clusters = numbered(request.clusters);
  if (clusters.count < 2 || rows.length === 0) return null;
  const together = summed(rows, clusters);
  const random = createRandom(seed);
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws;) {
    const seeds = drawn(rows.length, random);
    const { total, sum } = weigh(together, seeds, drawn(clusters.count, random));
    // A draw may leave out every pair.
    if (total > 0) means[draw++] = sum / (rows.length * total);
  }
  means.sort();
  return {
    low: quantile(means, (1 - confidence) / 2),
    high: quantile(means, 1 - (1 - confidence) / 2),
  };
}

/** How often each of `count` things was drawn, in as many draws; and a 1 behind them. */
function drawn(count: number, random: () => number): Float64Array {
  const times = new Float64Array(count + 1);
  times[count] = 1;
  for (let i = 0; i < count; i++) {
    const place = Math.floor((random() / 2 ** 32) * count);
    times[place] = (times[place] as number) + 1;
  }
  return times;
}

/** Sum of the weights of a draw, and of the weighted values. Most entries are in no draw: the others are picked out once for all seeds. */
function weigh(together: Together, seeds: Float64Array, times: Float64Array): { total: number; sum: number } {
  const { rows, picked, weights } = together;
  const { count, total } = pick(together, times);
  let sum = 0;
  for (let row = 0; row < rows.length; row++) {
    const values = rows[row] as Float64Array;
    if (seeds[row] === 0) continue;
    // Two sums side by side: one alone waits for its own last addition.
    let [even, odd] = [0, 0];
    for (let k = 0; k < count; k += 2) {
      even += (weights[k] as number) * (values[picked[k] as number] as number);
      odd += (weights[k + 1] as number) * (values[picked[k + 1] as number] as number);
    }
    sum += (seeds[row] as number) * (even + odd);
  }
  return { total, sum };
}

/** Places of the entries that a draw holds, and how often each pair of them counts; one of weight 0 behind them. */
function pick(
  { first, from, second, pairs, picked, weights }: Together,
  times: Float64Array,
): { count: number; total: number } {
  let count = 0;
  let total = 0;
  for (let c = 0; c < first.length; c++) {
    const once = times[first[c] as number] as number;
    if (once === 0) continue;
    const end = from[c + 1] as number;
    for (let i = from[c] as number; i < end; i++) {
      const weight = once * (times[second[i] as number] as number);
      picked[count] = i;
      weights[count] = weight;
      // No branch: the processor could not foresee it.
      count += weight > 0 ? 1 : 0;
      total += weight * (pairs[i] as number);
    }
  }
  weights[count] = 0;
  return { count, total };
}

/** Pairs of the same clusters count alike in every draw: their values are summed once, as one entry. Ordered by first cluster. */
interface Together {
  /** Clusters that come first, and where their entries begin; one more says where the last ones end. */
  readonly first: Int32Array;
  readonly from: Int32Array;
  /** Of each entry the second cluster (for none the number of clusters), and how many pairs it is. */
  readonly second: Int32Array;
  readonly pairs: Float64Array;
  /** Of each seed the sums of the entries. */
  readonly rows: readonly Float64Array[];
  /** Room for what a draw picks. */
  readonly picked: Int32Array;
  readonly weights: Float64Array;
}

function summed(rows: BootstrapRequest['rows'], { low, high, count }: Numbered): Together {
  const keys = Float64Array.from(low, (cluster, i) => cluster * (count + 1) + (high[i] as number));
  const ordered = Float64Array.from(new Set(keys)).sort();
  const placeOf = new Map(Array.from(ordered, (key, place) => [key, place]));
  const places = Int32Array.from(keys, (key) => placeOf.get(key) ?? 0);
  const sumsOf = (valueOf: (pair: number) => number): Float64Array => {
    const sums = new Float64Array(ordered.length);
    places.forEach((place, pair) => (sums[place] = (sums[place] as number) + valueOf(pair)));
    return sums;
  };
  const clusters = Int32Array.from(ordered, (key) => Math.floor(key / (count + 1)));
  const from = [...clusters.keys()].filter((place) => clusters[place] !== clusters[place - 1]);
  return {
    first: Int32Array.from(from, (place) => clusters[place] as number),
    from: Int32Array.from([...from, ordered.length]),
    second: Int32Array.from(ordered, (key) => key % (count + 1)),
    pairs: sumsOf(() => 1),
    rows: rows.map((row) => sumsOf((pair) => row[pair] ?? NaN)),
    picked: new Int32Array(ordered.length + 2),
    weights: new Float64Array(ordered.length + 2),
  };
}

/** Clusters of each pair by number, the lower one first; of a pair of one cluster the higher one is their number. */
interface Numbered {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly count: number;
}

const NONE = -1;

function numbered(clusters: BootstrapRequest['clusters']): Numbered {
  const numbers = new Map<string, number>();
  const low = new Int32Array(clusters.length);
  const high = new Int32Array(clusters.length);
  const numberOf = (name: string): number => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  clusters.forEach(([name = '', other = name], i) => {
    const [one, two] = [numberOf(name), numberOf(other)];
    low[i] = Math.min(one, two);
    high[i] = one === two ? NONE : Math.max(one, two);
  });
  const count = numbers.size;
  return { low, high: high.map((cluster) => (cluster === NONE ? count : cluster)), count };
}

/** Between neighbours in proportion (Hyndman and Fan, The American Statistician 50, 1996, definition 7). */
function quantile(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}
