/** The network's first part, whichever it is: normalised images in, three feature maps out (docs/method.md §1). */
import type * as tf from '@tensorflow/tfjs-core';
import type { BackboneShape } from '../config.ts';
import type { NormStatistics } from '../layers/batch-norm.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { createEfficientNet } from './efficientnet.ts';
import { efficientNetTapChannels } from './efficientnet-shape.ts';
import { createResNet, resNetTapChannels } from './resnet.ts';

/** Feature maps at strides 8, 16 and 32. */
export interface Taps {
  readonly conv3: tf.Tensor4D;
  readonly conv4: tf.Tensor4D;
  readonly conv5: tf.Tensor4D;
}

/** Normalised images `[b, S, S, 3]` → their taps. */
export type Backbone = (images: tf.Tensor4D, statistics: NormStatistics) => Taps;

/** Declares its parameters under the names of the library whose weights it takes. */
export function createBackbone(scope: ParameterScope, shape: BackboneShape): Backbone {
  return 'kind' in shape ? createEfficientNet(scope, shape.kind) : createResNet(scope, shape);
}

/** Channels of the taps. */
export const tapChannels = (shape: BackboneShape): Readonly<Record<keyof Taps, number>> =>
  'kind' in shape ? efficientNetTapChannels(shape.kind) : resNetTapChannels(shape.width);
