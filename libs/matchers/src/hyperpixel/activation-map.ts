/** Where a classifier looks (class activation map of several scales): the mask of transport where no other is given. */
import type { Size } from '@keygrid/geometry';
import type { FeatureMap } from '../maps/feature-map.ts';
import { resizeMap } from '../maps/resize-map.ts';

/** The picture at one scale: the last map after its ReLU, and the classes' scores. */
export interface Activation {
  readonly features: FeatureMap;
  readonly logits: Float32Array;
}

/** `published`: `(c − min) / max`, with the maximum of the unshifted map; `range`: `(c − min) / (max − min)`. */
export type CamNormalisation = 'published' | 'range';

const CLASSES = 2;

/**
 * `[height, width]` in 0..1: for each scale the larger of its two best classes' maps, added over scales, divided by the
 * largest sum. `weight` is the classifier's, `[classes, channels]`. Throws a RangeError where `published` would divide by a
 * maximum of 0 or less.
 */
export function activationMap(
  scales: readonly Activation[],
  weight: Float32Array,
  { width, height }: Size,
  normalisation: CamNormalisation = 'published',
): Float32Array {
  const sum = new Float64Array(width * height);
  for (const { features, logits } of scales) {
    const maps = largestIndices(logits, CLASSES).map((index) =>
      normalised(resizeMap(classMap(features, weight, index), height, width, 'aligned').data, normalisation),
    );
    for (let i = 0; i < sum.length; i++) {
      let best = -Infinity;
      for (const map of maps) best = Math.max(best, map[i] ?? NaN);
      sum[i] = (sum[i] ?? NaN) + best;
    }
  }
  const largest = sum.reduce((most, value) => Math.max(most, value), -Infinity);
  return Float32Array.from(sum, (value) => value / (largest + 1e-5));
}

/** The first ones where several are as large. */
function largestIndices(values: Float32Array, count: number): number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? NaN) - (values[a] ?? NaN) || a - b);
  return order.slice(0, count);
}

function classMap(
  { height, width, channels, data }: FeatureMap,
  weight: Float32Array,
  index: number,
): FeatureMap {
  const values = new Float32Array(height * width).map((_, cell) => {
    let sum = 0;
    for (let k = 0; k < channels; k++)
      sum += (weight[index * channels + k] ?? NaN) * (data[cell * channels + k] ?? NaN);
    return sum;
  });
  return { height, width, channels: 1, data: values };
}

function normalised(map: Float32Array, normalisation: CamNormalisation): Float32Array {
  let [least, most] = [Infinity, -Infinity];
  for (const value of map) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const by = normalisation === 'published' ? most : most - least;
  if (!(by > 0)) throw new RangeError(`A class activation map cannot be divided by ${by}`);
  return map.map((value) => (value - least) / by);
}
