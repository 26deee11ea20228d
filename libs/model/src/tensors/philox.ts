/** Random words as a function of a counter and a key: no state, no order of calls. */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const KEY_STEP_0 = 0x9e3779b9;
const KEY_STEP_1 = 0xbb67ae85;
const ROUNDS = 10;

export type Words4 = readonly [number, number, number, number];

/**
 * Writes four 32-bit words, a function of a 128-bit counter and a 64-bit key, into `out` from `at` on: Philox4x32-10
 * (J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011). The key is a seed; the counter's last
 * word says whose stream it is: 0 training's draws, 1 first values of weights.
 */
export function philox(out: Uint32Array, at: number, counter: Words4, key: readonly [number, number]): void {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key[0];
  let k1 = key[1];
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c2 = high0 ^ c3 ^ k1;
    c3 = Math.imul(MULTIPLIER_0, c0);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    k0 = (k0 + KEY_STEP_0) | 0;
    k1 = (k1 + KEY_STEP_1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** High 32 bits of the 64-bit product of two words, in 16-bit halves: every sum fits 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = (aHigh * bLow + ((aLow * bLow) >>> 16)) >>> 0;
  const carry = (aLow * bHigh + (middle & 0xffff)) >>> 0;
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) | 0;
}
