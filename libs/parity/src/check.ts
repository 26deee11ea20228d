/** One comparison of a case: how far a computed value is from the expected one. */
import { own } from '@keygrid/contract';
import type { StateTensor } from '@keygrid/weights';
import type { TensorCase } from './case.ts';

export interface Check {
  readonly what: string;
  readonly error: number;
  readonly tolerance: number;
}

/** Values by the case's tensor names (`out.y`, `grad.in.x`). */
export type Computed = ReadonlyMap<string, StateTensor>;

export const passes = ({ error, tolerance }: Check): boolean => error <= tolerance;

/** Largest absolute difference; infinite where the lengths differ or a value is no number. */
export function largestDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i]) continue; // infinities too
    const difference = Math.abs((got[i] ?? NaN) - (want[i] ?? NaN));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

/** Float32's smallest normal number; below it TensorFlow computes with 0. */
const SMALLEST_NORMAL = 2 ** -126;

/** Compares everything the case expects (`out.*`, `grad.*`); what was not computed counts as infinitely far. */
export function compareAll({ tensors, tolerance }: TensorCase, computed: Computed): Check[] {
  const expected = [...tensors].filter(([name]) => name.startsWith('out.') || name.startsWith('grad.'));
  return expected.map(([what, want]) => {
    const got = computed.get(what);
    const sameShape = got?.shape.join() === want.shape.join();
    const error = got && sameShape ? largestDifference(got.data, want.data) : Infinity;
    return { what, error: error < SMALLEST_NORMAL ? 0 : error, tolerance: toleranceOf(tolerance, what) };
  });
}

/** A case may leave out the `out.` of a result; what has no tolerance is exact. */
const toleranceOf = (tolerance: TensorCase['tolerance'], what: string): number =>
  own(tolerance, what) ?? own(tolerance, what.replace(/^out\./, '')) ?? 0;

/** The check nearest to failing, or furthest beyond. */
export function worstOf(checks: readonly Check[]): Check | undefined {
  const strain = ({ error, tolerance }: Check) => (error === 0 ? 0 : error / tolerance);
  return checks.reduce<Check | undefined>(
    (worst, check) => (!worst || strain(check) > strain(worst) ? check : worst),
    undefined,
  );
}
