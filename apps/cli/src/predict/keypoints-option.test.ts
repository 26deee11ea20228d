/** Points as a person types them. */
import { expect, test } from 'vitest';
import { parseKeypoints } from './keypoints-option.ts';

test('points are separated by semicolons', () => {
  expect(parseKeypoints('120,80; 133.5,90')).toEqual([
    [120, 80],
    [133.5, 90],
  ]);
});

test.each(['', '1', '1,', '1,2,3', '1,2;', 'a,b'])('"%s" is refused', (text) => {
  expect(() => parseKeypoints(text)).toThrow(/expected x,y;x,y/);
});
