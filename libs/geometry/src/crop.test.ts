import { expect, test } from 'vitest';
import { boxOf, longerSide } from './box.ts';
import { squash, toInput, toOriginal } from './crop.ts';
import { smallestDistance } from './point.ts';

test('a squash maps the image corner to the input corner and back', () => {
  const crop = squash({ width: 500, height: 250 }, 256);
  expect(toInput(crop, { x: 500, y: 250 })).toEqual({ x: 256, y: 256 });
  const back = toOriginal(crop, toInput(crop, { x: 123.4, y: 56.7 }));
  expect(back.x).toBeCloseTo(123.4, 9);
  expect(back.y).toBeCloseTo(56.7, 9);
});

test('a box is the difference of coordinates; no points have no box', () => {
  expect(
    boxOf([
      { x: 3, y: 9 },
      { x: 10, y: 4 },
    ]),
  ).toEqual({ x1: 3, y1: 4, x2: 10, y2: 9 });
  expect(
    longerSide([
      { x: 3, y: 9 },
      { x: 10, y: 4 },
    ]),
  ).toBe(7);
  expect(boxOf([])).toBeUndefined();
});

test('the smallest distance of fewer than two points is infinite', () => {
  expect(smallestDistance([{ x: 0, y: 0 }])).toBe(Infinity);
  expect(
    smallestDistance([
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 3, y: 4 },
    ]),
  ).toBe(5);
});
