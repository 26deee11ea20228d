/** The network's first part, whichever of those built here it is: normalised images in, feature maps out (docs/method.md §1). */
import type { NativeShape } from '../config.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { createEfficientNet } from './efficientnet.ts';
import { efficientNetTapChannels } from './efficientnet-shape.ts';
import { createResNet, resNetTapChannels } from './resnet.ts';
import type { Backbone } from './taps.ts';

/** Declares its parameters under the names of the library whose weights it takes. */
export function createBackbone(scope: ParameterScope, shape: NativeShape): Backbone {
  return 'kind' in shape ? createEfficientNet(scope, shape.kind) : createResNet(scope, shape);
}

/** Channels of the taps, finest first. */
export const tapChannels = (shape: NativeShape): readonly number[] =>
  'kind' in shape ? efficientNetTapChannels(shape.kind) : resNetTapChannels(shape.width);
