/** Of a sequence of steps after which rows and model differ, the least part after which they still do. */
import fc from 'fast-check';
import type { Step } from './steps.ts';

/** `agrees` rejects where they differ, on runs of its own. Undefined: the steps alone agree, it takes the others beside them. */
export async function leastSequence(
  path: readonly Step[],
  agrees: (steps: readonly Step[]) => Promise<void>,
): Promise<readonly Step[] | undefined> {
  const places = path.map((_, place) => place);
  const stepsAt = (chosen: readonly number[]) => path.filter((_, place) => chosen.includes(place));
  const property = fc.asyncProperty(fc.subarray(places), (chosen) => agrees(stepsAt(chosen)));
  const { counterexample } = await fc.check(property, { numRuns: 1, examples: [[places]] });
  const [least] = counterexample ?? [];
  return least && stepsAt(least);
}
