/** The sign-flip permutation test of a mean of 0. Fisher, The Design of Experiments (1935), §21; drawn: Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9 (2010). */
import { createRandom } from './random.ts';

export interface SignFlip {
  /** Two-sided. */
  readonly p: number;
  /** Assignments of signs that were tried. */
  readonly tried: number;
  /** They are all there are. */
  readonly isExact: boolean;
}

/** Up to so many differences other than 0 every assignment of signs is tried: 2¹⁶. */
const EXACT_UP_TO = 16;

/** Under the null hypothesis each difference may as well have the other sign. Null where no difference is other than 0. */
export function signFlip(
  differences: readonly number[],
  { draws = 10_000, seed = 1 }: { draws?: number; seed?: number } = {},
): SignFlip | null {
  const values = Float64Array.from(differences.filter((value) => value !== 0));
  if (values.length === 0) return null;
  // Rounding must not make the observed sum miss itself.
  const observed = Math.abs(sumOf(values)) * (1 - 1e-12) - 1e-12 * sumOf(values.map(Math.abs));
  if (values.length <= EXACT_UP_TO) return exact(values, observed);
  const random = createRandom(seed);
  const sums = sumsOfFour(values);
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) if (Math.abs(flippedSum(sums, random)) >= observed) asLarge++;
  // The observed assignment is one of those that may be drawn.
  return { p: (asLarge + 1) / (draws + 1), tried: draws, isExact: false };
}

/** From one assignment to the next a single sign changes (Gray code). */
function exact(values: Float64Array, observed: number): SignFlip {
  const signs = values.slice().fill(1);
  const all = 2 ** values.length;
  let sum = sumOf(values);
  let asLarge = 1;
  for (let i = 1; i < all; i++) {
    const changed = 31 - Math.clz32(i & -i);
    const sign = -(signs[changed] ?? NaN);
    signs[changed] = sign;
    sum += 2 * sign * (values[changed] ?? NaN);
    if (Math.abs(sum) >= observed) asLarge++;
  }
  return { p: asLarge / all, tried: all, isExact: true };
}

/** Of each four values in turn the sums under all 16 assignments of signs; a bit that is set keeps the sign. They fit a processor's cache. */
function sumsOfFour(values: Float64Array): Float64Array {
  const sums = new Float64Array(16 * Math.ceil(values.length / 4));
  for (let at = 0, from = 0; from < values.length; at += 16, from += 4)
    for (let bits = 0; bits < 16; bits++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) {
        const value = values[from + i] ?? 0;
        sum += (bits >> i) & 1 ? value : -value;
      }
      sums[at + bits] = sum;
    }
  return sums;
}

function flippedSum(sums: Float64Array, random: () => number): number {
  let sum = 0;
  let bits = 0;
  for (let at = 0; at < sums.length; at += 16) {
    if (at % 128 === 0) bits = random();
    sum += sums[at + (bits & 15)] as number;
    bits >>>= 4;
  }
  return sum;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
