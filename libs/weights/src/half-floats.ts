/** Two-byte floats: IEEE 754 binary16 (F16) and bfloat16 (BF16), exactly to float32 and rounded back. */

/** Every half as a float32, made when first asked for. */
let halves: Float32Array | undefined;

export function fromHalves(bits: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = halves[bits[i] ?? 0] ?? 0;
  return values;
}

/** To the nearest half, ties to even; 65520 and beyond become infinity, NaN stays NaN. */
export function toHalves(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  const halfBits = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) halfBits[i] = toHalf(bits[i] ?? 0);
  return halfBits;
}

export function fromBrainFloats(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = (bits[i] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** To the nearest bfloat16, ties to even; above the largest one (3.39e38) infinity, NaN stays NaN. */
export function toBrainFloats(values: Float32Array): Uint16Array {
  const bits = bitsOf(values);
  const brain = new Uint16Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] ?? 0;
    brain[i] = isNaNWord(word) ? (word >>> 16) | 0x40 : shiftToEven(word, 16);
  }
  return brain;
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) => new Uint32Array(buffer, byteOffset, length);

const isNaNWord = (word: number) => (word & 0x7fffffff) > 0x7f800000;

/** `word / 2^places` to the nearest integer, ties to even; the sum must stay below 2^32. */
function shiftToEven(word: number, places: number): number {
  const odd = (word >>> places) & 1;
  return (word + 2 ** (places - 1) - 1 + odd) >>> places;
}

function toHalf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // From 2^-14 on the exponent is moved by 127 − 15 and 13 fraction bits go.
  if (magnitude >= 0x38800000) return sign | shiftToEven(magnitude - (112 << 23), 13);
  // Below, a half counts units of 2^-24.
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign;
  return sign | shiftToEven((magnitude & 0x7fffff) | 0x800000, 126 - exponent);
}

function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
