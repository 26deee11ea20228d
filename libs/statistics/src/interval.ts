/** Student's interval of a mean. Student, "The probable error of a mean", Biometrika 6 (1908). */
import type { Statistic } from './mean.ts';
import { studentQuantile } from './student-t.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Holds the true mean with this confidence; null when one value says nothing of its spread. */
export function meanInterval({ mean, deviation, n }: Statistic, confidence = 0.95): Interval | null {
  if (deviation === null) return null;
  const half = (studentQuantile(1 - (1 - confidence) / 2, n - 1) * deviation) / Math.sqrt(n);
  return { low: mean - half, high: mean + half };
}
