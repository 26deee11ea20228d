import { expect, it } from 'vitest';
import { transferByCells } from './transfer.ts';

const grid = { width: 3, height: 3 };
const frame = { width: 101, height: 51 };
/** Every cell's best is itself. */
const matches = { source: grid, target: grid, best: [0, 1, 2, 3, 4, 5, 6, 7, 8] };

it('the identity gives every point inside back', () => {
  const points = [
    { x: 1, y: 1 },
    { x: 51, y: 26 },
    { x: 101, y: 51 },
    { x: 37.25, y: 11.5 },
  ];
  const moved = transferByCells(points, matches, { source: frame, target: frame });
  moved.forEach(({ x, y }, i) => {
    expect(x).toBeCloseTo(points[i]?.x ?? NaN, 9);
    expect(y).toBeCloseTo(points[i]?.y ?? NaN, 9);
  });
});

it('a point before the first pixel is clamped, or weighs as published', () => {
  // Half a picture to the left: u = −2, published weights |−2 − 0| = 2 and |−2 + 1| = 1, so at −1·2/3 + 0·1/3.
  const outside = [{ x: -49, y: 1 }];
  const at = (form?: 'published') =>
    transferByCells(outside, matches, { source: frame, target: frame }, form)[0]?.x;
  expect(at()).toBeCloseTo(1, 9);
  expect(at('published')).toBeCloseTo(51 - (2 / 3) * 50, 9);
});

it('follows the matched cells', () => {
  const mirrored = { ...matches, best: [2, 1, 0, 5, 4, 3, 8, 7, 6] };
  const [point] = transferByCells([{ x: 26, y: 26 }], mirrored, { source: frame, target: frame });
  expect(point?.x).toBeCloseTo(76, 9);
  expect(point?.y).toBeCloseTo(26, 9);
});
