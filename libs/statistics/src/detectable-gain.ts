/** The smallest gain that some seeds would show. Cohen, Statistical Power Analysis for the Behavioral Sciences (1988), chapter 2. */
import type { Statistic } from './mean.ts';
import { noncentralTail } from './noncentral-t.ts';
import { studentQuantile } from './student-t.ts';

/** Share of studies in which a true gain of that size is found, and at which two-sided level. */
const POWER = 0.8;
const LEVEL = 0.05;

/**
 * In the unit of the differences: a true mean gain below it would be missed by a paired t test more often than one time in
 * five. Null for one difference, and where they do not vary.
 */
export function detectableGain({ deviation, n }: Pick<Statistic, 'deviation' | 'n'>): number | null {
  if (deviation === null || deviation === 0) return null;
  const powerOf = powerFor(n);
  let low = 0;
  let high = 1;
  while (powerOf(high) < POWER) high *= 2;
  while (high - low > 1e-8 * high) {
    const middle = (low + high) / 2;
    if (powerOf(middle) < POWER) low = middle;
    else high = middle;
  }
  return high * deviation;
}

/** Of a two-sided paired t test, for an effect in standard deviations of the differences. */
export function powerFor(n: number): (effect: number) => number {
  const tail = noncentralTail(studentQuantile(1 - LEVEL / 2, n - 1), n - 1);
  return (effect) => tail(effect * Math.sqrt(n)) + tail(-effect * Math.sqrt(n));
}
