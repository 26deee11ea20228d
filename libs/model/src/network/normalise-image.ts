/** RGB levels to the backbone's input (docs/method.md §1). */
import * as tf from '@tensorflow/tfjs-core';
import type { NativeShape } from '../config.ts';
import { expectShape } from '../tensors/expect-shape.ts';

/** ImageNet's mean and standard deviation of RGB/255. */
export const IMAGE_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGE_DEVIATION = [0.229, 0.224, 0.225] as const;

/** `imagenet`: torchvision's, by the numbers above. `centred`: (levels − 127)/128, EfficientNet-Lite's. */
export type Scaling = 'imagenet' | 'centred';

/** What a backbone's weights were made with. */
export const scalingOf = (backbone: NativeShape): Scaling => ('kind' in backbone ? 'centred' : 'imagenet');

/** Levels 0..255 `[b, S, S, 3]` → `(levels/255 − mean) / deviation`, or what `scaling` says. */
export function normaliseImage(levels: tf.Tensor4D, scaling: Scaling = 'imagenet'): tf.Tensor4D {
  expectShape('normaliseImage', levels, 'b h w c', { c: 3 });
  if (scaling === 'centred') return tf.tidy(() => tf.div(tf.sub(levels, 127), 128));
  return tf.tidy(() =>
    tf.div(tf.sub(tf.div(levels, 255), tf.tensor1d([...IMAGE_MEAN])), tf.tensor1d([...IMAGE_DEVIATION])),
  );
}
