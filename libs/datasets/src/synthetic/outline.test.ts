import { boxOf } from '@keygrid/geometry';
import { expect, test } from 'vitest';
import { contains, ellipse, polar, ribbon, rotate } from './outline.ts';

test('a ribbon has its width and round ends', () => {
  const band = ribbon(
    [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ],
    4,
  );
  const box = boxOf(band);
  expect(box?.y1).toBeCloseTo(-2, 9);
  expect(box?.y2).toBeCloseTo(2, 9);
  expect(box?.x1).toBeCloseTo(-2, 9);
  expect(box?.x2).toBeCloseTo(12, 9);
  expect(contains(band, { x: 5, y: 1.9 })).toBe(true);
  expect(contains(band, { x: 5, y: 2.1 })).toBe(false);
});

test('a point is inside an ellipse or not', () => {
  const shape = ellipse({ x: 5, y: 5 }, 4, 2);
  expect(contains(shape, { x: 8.5, y: 5 })).toBe(true);
  expect(contains(shape, { x: 5, y: 7.5 })).toBe(false);
});

test('90° points down, and turning by it takes right to down', () => {
  expect(polar(2, 90).y).toBeCloseTo(2, 12);
  expect(rotate({ x: 3, y: 1 }, 90, { x: 1, y: 1 })).toMatchObject({
    x: expect.closeTo(1, 12) as number,
    y: 3,
  });
});
