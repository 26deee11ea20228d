/**
 * Random draws without a state: every draw is a function of (seed, epoch, index, purpose), so a resumed
 * training draws what an uninterrupted one would have drawn (I5) and equal specs see equal data (I9).
 *
 * Philox4x32-10, a counter-based generator: J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const KEY_STEPS = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

type Words4 = readonly [number, number, number, number];

/** Four 32-bit words from a 128-bit counter and a 64-bit key. */
export function philox(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIERS[0], c0);
    const low0 = Math.imul(MULTIPLIERS[0], c0);
    const high1 = multiplyHigh(MULTIPLIERS[1], c2);
    const low1 = Math.imul(MULTIPLIERS[1], c2);
    [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
    k0 = (k0 + KEY_STEPS[0]) | 0;
    k1 = (k1 + KEY_STEPS[1]) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/** What a draw is for: two purposes never share a stream. The numbers are part of the method: never renumber. */
const PURPOSES = {
  order: 0,
  'source-crop': 1,
  'target-crop': 2,
  'source-photometric': 3,
  'target-photometric': 4,
} as const;
type Purpose = keyof typeof PURPOSES;

/** Draws one after the other from one stream. */
export interface Draws {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [low, high], both included. */
  integer(low: number, high: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
}

/** The stream of one (seed, epoch, index, purpose). `seed` is a non-negative safe integer. */
export function drawsOf(seed: number, epoch: number, index: number, purpose: Purpose): Draws {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const stream = (epoch * 256 + PURPOSES[purpose]) >>> 0;
  let block = 0;
  let words: number[] = [];
  const word = (): number => {
    if (words.length === 0) words = [...philox([block++, index, stream, 0], key)].reverse();
    return words.pop() ?? 0;
  };
  const uniform = () => word() / 2 ** 32;
  return {
    uniform,
    between: (low, high) => low + uniform() * (high - low),
    integer: (low, high) => low + Math.floor(uniform() * (high - low + 1)),
    chance: (p) => uniform() < p,
  };
}

/** The order in which an epoch visits `length` pairs: a permutation of 0..length−1 (Fisher and Yates). */
export function orderOf(seed: number, epoch: number, length: number): Uint32Array {
  const draws = drawsOf(seed, epoch, 0, 'order');
  const order = Uint32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = draws.integer(0, i);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

/** High 32 bits of the 64-bit product of two unsigned words, in 16-bit halves (a double holds 53 bits). */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow] = [a >>> 16, a & 0xffff];
  const [bHigh, bLow] = [b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 65536);
  const carry = aLow * bHigh + (middle % 65536);
  return aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536);
}
