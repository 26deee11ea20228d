import { expect, it } from 'vitest';
import { resizedSize } from './resized-size.ts';

it.each([
  [500, 375, { width: 300, height: 225 }],
  [375, 500, { width: 225, height: 300 }],
  // The reciprocal in float32 falls short of 300.
  [436, 300, { width: 299, height: 206 }],
  [200, 100, { width: 200, height: 100, ratio: 1 }],
])('%i × %i', (width, height, expected) => expect(resizedSize({ width, height })).toMatchObject(expected));

it('enlarges small pictures where asked', () => {
  expect(resizedSize({ width: 150, height: 100 }, { enlarge: true })).toEqual({
    width: 300,
    height: 200,
    ratio: 2,
  });
});
