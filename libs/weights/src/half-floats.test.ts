import { describe, expect, it } from 'vitest';
import { fromBrainFloats, fromHalves, toBrainFloats, toHalves } from './half-floats.ts';

const every = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const half = (value: number) => toHalves(Float32Array.of(value))[0];
const brain = (value: number) => toBrainFloats(Float32Array.of(value))[0];

describe('F16', () => {
  it('reads known values', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0x8000);
    const values = [1, -2, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Infinity, -0];
    expect([...fromHalves(bits)]).toEqual(values);
    expect(fromHalves(Uint16Array.of(0x7e00))[0]).toBeNaN();
  });
  it('gives every half back', () => {
    const again = toHalves(fromHalves(every));
    const isNaNBits = (bits: number) => (bits & 0x7fff) > 0x7c00;
    expect([...every].filter((bits) => again[bits] !== bits && !isNaNBits(bits))).toEqual([]);
  });
  it.each([
    ['down to the nearest', 1 + 2 ** -12, 0x3c00],
    ['a tie to even, below', 1 + 2 ** -11, 0x3c00],
    ['a tie to even, above', 1 + 3 * 2 ** -11, 0x3c02],
    ['into the next exponent', 2 - 2 ** -12, 0x4000],
    ['the last below the overflow', 65519.99, 0x7bff],
    ['an overflow', 65520, 0x7c00],
    ['a negative overflow', -1e30, 0xfc00],
    ['half the smallest', 2 ** -25, 0],
    ['just above half the smallest', 2 ** -25 * 1.001, 1],
    ['a tie between subnormals', 2.5 * 2 ** -24, 2],
    ['up to the first normal', 2 ** -14 - 2 ** -26, 0x0400],
    ['next to nothing', -1e-40, 0x8000],
  ])('rounds %s', (_what, value, bits) => expect(half(value)).toBe(bits));
  it('keeps NaN', () => expect(fromHalves(toHalves(Float32Array.of(NaN)))[0]).toBeNaN());
});

describe('BF16', () => {
  it('gives every one back', () => {
    const again = toBrainFloats(fromBrainFloats(every));
    const isNaNBits = (bits: number) => (bits & 0x7fff) > 0x7f80;
    expect([...every].filter((bits) => again[bits] !== bits && !isNaNBits(bits))).toEqual([]);
  });
  it.each([
    ['a tie to even, below', 1 + 2 ** -8, 0x3f80],
    ['a tie to even, above', 1 + 3 * 2 ** -8, 0x3f82],
    ['above a tie', 1 + 2 ** -8 + 2 ** -20, 0x3f81],
    ['an overflow', 3.4e38, 0x7f80],
    ['a negative number', -3, 0xc040],
  ])('rounds %s', (_what, value, bits) => expect(brain(value)).toBe(bits));
  it('keeps NaN, even one whose upper half is that of infinity', () => {
    const values = new Float32Array(Uint32Array.of(0x7f800001).buffer);
    expect(fromBrainFloats(toBrainFloats(values))[0]).toBeNaN();
  });
});
