/** Means, spreads and intervals, each with the number of values behind it. */
import jstat from 'jstat';

export interface Statistic {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for one value. */
  readonly deviation: number | null;
  readonly n: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Mean and sample standard deviation; null for no values. */
export function statisticOf(values: readonly number[]): Statistic | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null, n };
}

/** Arithmetic mean; NaN for no values. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Student's t interval that holds the true mean with this confidence; null when one value says nothing of its spread. */
export function meanInterval({ mean, deviation, n }: Statistic, confidence = 0.95): Interval | null {
  if (deviation === null) return null;
  const t = jstat.jStat.studentt.inv(1 - (1 - confidence) / 2, n - 1);
  const half = (t * deviation) / Math.sqrt(n);
  return { low: mean - half, high: mean + half };
}
