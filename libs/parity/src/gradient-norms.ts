/** Checks of the Euclidean norms that a network case states for its parameters' gradients. */
import type { GradientNorms } from './case.ts';
import type { Check } from './check.ts';

/** Norms relatively; those that are 0, or would be in exact arithmetic, absolutely. */
export function compareNorms(
  variant: string,
  expected: GradientNorms | undefined,
  got: ReadonlyMap<string, number>,
): Check[] {
  if (!expected) return [];
  const { norm, mathematicallyZero, tolerance } = expected;
  const zeros = Object.entries(norm).flatMap(([name, want]) => (want === 0 ? [name] : []));
  const what = (name: string) => `gradientNorm.${variant}.${name}`;
  return [
    ...Object.entries(norm)
      .filter(([, want]) => want !== 0)
      .map(([name, want]) => ({
        what: what(name),
        error: Math.abs((got.get(name) ?? Infinity) - want) / want,
        tolerance: tolerance.relative,
      })),
    ...[...mathematicallyZero, ...zeros].map((name) => ({
      what: what(name),
      error: got.get(name) ?? Infinity,
      tolerance: tolerance.absoluteForZeroOnes,
    })),
  ];
}
