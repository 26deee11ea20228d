/** The readout at pixels: both maps are enlarged to their pictures, and the best target pixel answers. */
import type { Point, Size } from '@keygrid/geometry';
import { firstLargest } from '../first-largest.ts';
import { axisWeights } from '../maps/axis-weights.ts';
import type { FeatureMap } from '../maps/feature-map.ts';
import { resizeMap } from '../maps/resize-map.ts';
import { neighbours, resizedSquares } from '../maps/resized-squares.ts';

/** A picture's features and its size in pixels. */
export interface PicturedMap {
  readonly map: FeatureMap;
  readonly size: Size;
}

const LEAST_NORM = 1e-12;

/**
 * Row-major pixel of the target with the highest cosine to each keypoint's own pixel (the first of equals). Vectors get
 * unit length after enlarging (bilinear, half-pixel); the target's are never built: a keypoint's inner products with the
 * map's cells are enlarged instead, and divided by the enlarged vectors' lengths.
 */
export function nearestPixels(
  keypoints: readonly Point<'input'>[],
  source: PicturedMap,
  target: PicturedMap,
): number[] {
  const { width, height } = target.size;
  const rows = axisWeights(target.map.height, height, 'half-pixel');
  const columns = axisWeights(target.map.width, width, 'half-pixel');
  const lengths = resizedSquares([target.map], rows, columns).map(Math.sqrt);
  return keypoints.map((keypoint) => {
    const vector = vectorAt(source, keypoint);
    const products = productsWith(vector, target.map);
    const enlarged = resizeMap(products, height, width, 'half-pixel').data;
    return firstLargest(
      enlarged.map((product, pixel) => product / Math.max(lengths[pixel] ?? NaN, LEAST_NORM)),
    );
  });
}

/** The source's vector at the keypoint's pixel, enlarged. Its length does not change which pixel is best. */
function vectorAt({ map, size }: PicturedMap, { x, y }: Point<'input'>): Float64Array {
  const pixel = (at: number, count: number) => Math.min(Math.max(Math.floor(at), 0), count - 1);
  const row = axisWeights(map.height, size.height, 'half-pixel', { first: pixel(y, size.height), count: 1 });
  const column = axisWeights(map.width, size.width, 'half-pixel', { first: pixel(x, size.width), count: 1 });
  const vector = new Float64Array(map.channels);
  for (const [cell, weight] of neighbours(map.width, row, 0, column, 0))
    for (let k = 0; k < map.channels; k++)
      vector[k] = (vector[k] ?? NaN) + weight * (map.data[cell * map.channels + k] ?? NaN);
  return vector;
}

function productsWith(vector: Float64Array, { height, width, channels, data }: FeatureMap): FeatureMap {
  const products = new Float32Array(height * width).map((_, cell) => {
    let sum = 0;
    for (let k = 0; k < channels; k++) sum += (vector[k] ?? NaN) * (data[cell * channels + k] ?? NaN);
    return sum;
  });
  return { height, width, channels: 1, data: products };
}
