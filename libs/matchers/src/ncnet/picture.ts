/** A picture to NCNet's features. */
import { normaliseImage } from '@keygrid/model';
import type { HyperpixelNetwork } from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMap } from '../maps/feature-map.ts';
import { resizeMap } from '../maps/resize-map.ts';
import { fromMap } from '../maps/tensors.ts';
import type { Squash } from './settings.ts';

/**
 * Levels 0..255 `[H, W, 3]` → `[side/16, side/16, channels]`: squashed to a square (by default aligned corners, no antialiasing), through
 * a ResNet up to its third stage's last ReLU, of which `blocks` is the number.
 */
export function ncnetFeatures(
  levels: FeatureMap,
  {
    network,
    blocks,
    side = 400,
    squash = 'aligned',
  }: {
    readonly network: HyperpixelNetwork;
    readonly blocks: number;
    readonly side?: number;
    readonly squash?: Squash | undefined;
  },
): tf.Tensor3D {
  return tf.tidy(() => {
    const [map] = network(normaliseImage(fromMap(resizeMap(levels, side, side, squash))), [blocks]);
    return tf.squeeze<tf.Tensor3D>(tf.relu(map as tf.Tensor4D), [0]);
  });
}
