/** Several taps of a backbone as one map on the grid of the finest. */
import { resizeBilinear } from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { FeaturesConfig } from './settings.ts';

/** Keeps a vector of zeros what it is. */
const LEAST_NORM = 1e-10;

/**
 * Maps of all taps → `[1, h, w, channels]`. One tap alone is as the network gives it. Of several each is resized bilinearly
 * (half-pixel) to the finest one's grid, its vectors get unit length times its weight, and they are joined in the order of
 * the settings. Takes the maps over.
 */
export function joinedFeatures(maps: tf.Tensor4D[], taps: FeaturesConfig['taps']): tf.Tensor4D {
  const [only] = maps;
  if (only && maps.length === 1) return only;
  const joined = tf.tidy(() => {
    const finest = maps.reduce((best, map) => (map.shape[1] > best.shape[1] ? map : best));
    const [, rows, columns] = finest.shape;
    const parts = maps.map((map, i) => {
      const same = map.shape[1] === rows && map.shape[2] === columns;
      return tf.mul(unit(same ? map : resizeBilinear(map, rows, columns)), taps[i]?.weight ?? NaN);
    });
    return tf.concat(parts, 3) as tf.Tensor4D;
  });
  tf.dispose(maps);
  return joined;
}

/** Vectors of length 1 along the last axis. */
export function unit<T extends tf.Tensor>(map: T): T {
  return tf.tidy(() => {
    const length = tf.sqrt(tf.sum(tf.square(map), -1, true));
    return tf.div<T>(map, tf.maximum(length, LEAST_NORM));
  });
}
