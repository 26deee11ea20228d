/** A ResNet's maps by hyperpixel id: what matchers without a head compare. Names are torchvision's. */
import * as tf from '@tensorflow/tfjs-core';
import type { ParameterScope } from '../layers/parameters.ts';
import { expectShape } from '../tensors/expect-shape.ts';
import { createStem } from './resnet.ts';
import { createBottleneck, EXPANSION, type ImageLayer } from './bottleneck.ts';

/**
 * Maps of normalised pictures `[b, h, w, 3]` of any size, in the order of `ids`: 0 is the max pool's, k the k-th
 * bottleneck's sum before its last ReLU. Batch norm by its stored statistics. Blocks behind the last id are not computed.
 */
export type HyperpixelNetwork = (pictures: tf.Tensor4D, ids: readonly number[]) => tf.Tensor4D[];

/** `layers`: blocks of each stage; channels are `width` at id 0 and 4, 8, 16 and 32 times it in the stages. */
export function createHyperpixelNetwork(
  scope: ParameterScope,
  { layers, width }: { readonly layers: readonly number[]; readonly width: number },
): HyperpixelNetwork {
  const stem = createStem(scope, width);
  const blocks: ImageLayer[] = [];
  let channels = width;
  for (const [stage, count] of layers.entries()) {
    const inner = width * 2 ** stage;
    for (let block = 0; block < count; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const own = scope.in(`layer${stage + 1}`).in(String(block));
      blocks.push(createBottleneck(own, channels, inner, stride, false));
      channels = inner * EXPANSION;
    }
  }
  return (pictures, ids) => {
    expectShape('hyperpixel network', pictures, 'b h w c', { c: 3 });
    const last = ids.reduce((most, id) => Math.max(most, id), 0);
    if (ids.some((id) => !Number.isInteger(id) || id < 0) || last > blocks.length)
      throw new RangeError(`Hyperpixel ids ${ids.join(', ')}: the network has ids 0 to ${blocks.length}`);
    return tf.tidy(() => {
      const maps = [stem(pictures, 'stored')];
      for (const block of blocks.slice(0, last)) {
        const before = maps.at(-1) as tf.Tensor4D;
        maps.push(block(maps.length === 1 ? before : tf.relu(before), 'stored'));
      }
      return ids.map((id) => tf.clone(maps[id] as tf.Tensor4D));
    });
  };
}
