import { expect, it } from 'vitest';
import { resizeMap } from '../maps/resize-map.ts';
import { waves } from '../testing/waves.ts';
import { nearestPixels } from './pixel-nearest.ts';

it('is the best pixel of maps that are really enlarged', () => {
  const source = { map: waves(4, 5, 6), size: { width: 23, height: 17 } };
  const target = { map: waves(5, 3, 6, 2), size: { width: 14, height: 19 } };
  const enlarged = [source, target].map(
    ({ map, size }) => resizeMap(map, size.height, size.width, 'half-pixel').data,
  );
  const [from = new Float32Array(), to = new Float32Array()] = enlarged;
  const vector = (data: Float32Array, pixel: number) => [...data.subarray(pixel * 6, pixel * 6 + 6)];
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  const keypoints = [{ x: 0.2, y: 0.9 }, { x: 11.7, y: 8 }, { x: 22.9, y: 16.9 }, { x: 5, y: 13.5 }]; // prettier-ignore
  const expected = keypoints.map(({ x, y }) => {
    const asked = vector(from, Math.floor(y) * 23 + Math.floor(x));
    const scores = Array.from({ length: 14 * 19 }, (_, pixel) => {
      const other = vector(to, pixel);
      return dot(asked, other) / Math.sqrt(dot(other, other));
    });
    return scores.indexOf(Math.max(...scores));
  });
  expect(nearestPixels(keypoints, source, target)).toEqual(expected);
});
