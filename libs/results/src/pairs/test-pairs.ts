/** The paired test that marks a contrast: on the same pairs, whose pictures are shared. */
import { clusteredT, holm } from '@keygrid/statistics';
import type { PairGains } from './pair-gains.ts';

/** Paired t; the standard error has pictures as clusters. Of these trainings: other seeds are another question. */
export interface PairTest {
  /** Percentage points. */
  readonly gain: number;
  readonly error: number;
  /** Two-sided. */
  readonly p: number;
  /** By Holm over the contrasts of the report that could be tested. */
  readonly adjustedP: number;
  readonly pairs: number;
  readonly pictures: number;
}

/** Null where there is nothing to test: no scores of the same pairs, one picture, or no difference at all. */
export function testPairs(gains: PairGains | undefined): Omit<PairTest, 'adjustedP'> | null {
  const tested = gains && clusteredT(gains.mean, gains.pictures);
  if (!tested) return null;
  const { mean: gain, error, p, clusters: pictures } = tested;
  return { gain, error, p, pairs: gains.mean.length, pictures };
}

/** In the order given. */
export function adjustTests(tests: readonly (Omit<PairTest, 'adjustedP'> | null)[]): (PairTest | null)[] {
  const adjusted = holm(tests.flatMap((test) => test?.p ?? []));
  let place = 0;
  return tests.map((test) => test && { ...test, adjustedP: adjusted[place++] ?? NaN });
}
