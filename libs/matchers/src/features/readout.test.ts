import { describe, expect, it } from 'vitest';
import { mutualFilter } from './mutual-filter.ts';
import { mutualFlags, readPoints, type CorrelationMap } from './readout.ts';

/** One source cell, a row of five target cells of 10 px. */
const row = (values: number[]): CorrelationMap => ({
  shape: [1, 1, 1, values.length],
  data: Float64Array.from(values),
});
const x = (values: number[], readout: Parameters<typeof readPoints>[3]) =>
  readPoints([{ x: 3, y: 3 }], row(values), 10, readout)[0]?.x;

describe('a point is read', () => {
  it('at the best cell, the first of equals', () => {
    expect(x([0.1, 0.9, 0.2, 0.9, 0], { kind: 'nearest' })).toBe(15);
  });
  it('as a mean of cells by softmax', () => {
    // Weights 1, e, 1 at a temperature of 1 on cells 0, 1, 2: symmetric about cell 1.
    expect(x([0, 1, 0], { kind: 'soft', temperature: 1 })).toBeCloseTo(15, 9);
    const e = Math.exp(1);
    expect(x([0, 0, 1], { kind: 'soft', temperature: 1 })).toBeCloseTo(10 * ((1 + 2 * e) / (2 + e)) + 5, 9);
  });
  it('in a window, outside of which cosines count as 0 or not at all', () => {
    const values = [-0.5, -0.5, -0.5, -0.5, -0.1];
    expect(x(values, { kind: 'window', temperature: 0.02, window: 1, fill: 'exclude' })).toBeCloseTo(45, 4);
    // As published: the zeros outside are larger than all that was seen.
    expect(x(values, { kind: 'window', temperature: 0.02, window: 1, fill: 'zero' })).toBeLessThan(20);
  });
  it('from the nearest cell where it is outside the grid', () => {
    const map: CorrelationMap = { shape: [1, 2, 1, 2], data: Float64Array.from([1, 0, 0, 1]) };
    const read = (at: number) => readPoints([{ x: at, y: -7 }], map, 10, { kind: 'nearest' })[0]?.x;
    expect([read(-50), read(500)]).toEqual([5, 15]);
  });
});

it('mutual flags hold where the way back leads to the same cell', () => {
  // Both source cells like target 0 best; target 0 likes source 1 best.
  const map: CorrelationMap = { shape: [1, 2, 1, 2], data: Float64Array.from([0.5, 0.1, 0.9, 0.2]) };
  expect(mutualFlags([{ x: 0, y: 0 }, { x: 10, y: 0 }], map, 10)).toEqual([0, 1]); // prettier-ignore
});

it('the soft mutual filter keeps what is best both ways', () => {
  const map: CorrelationMap = { shape: [1, 2, 1, 2], data: Float64Array.from([0.5, 0.1, 1, 0.2]) };
  expect([...mutualFilter(map).data]).toEqual([0.5 * (0.5 / 0.5) * (0.5 / 1), 0.1 * (0.1 / 0.5) * (0.1 / 0.2), 1, 0.2 * 0.2 * 1]); // prettier-ignore
  expect([...mutualFilter({ ...map, data: new Float64Array(4) }).data]).toEqual([0, 0, 0, 0]);
});
