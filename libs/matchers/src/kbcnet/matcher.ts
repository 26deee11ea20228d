/** The network as a matcher: views of two pictures and keypoints in, keypoints out. It knows nothing of KBC. */
import type { Point } from '@keygrid/geometry';
import { transferKeypoints, type KbcNet, type Levels } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import type { FileBackbone } from '../backbone/onnx-backbone.ts';
import type { FeatureCache } from '../views/feature-cache.ts';
import { matchViews, type ViewMatcher } from '../views/match-views.ts';
import { throughCache } from '../views/through-cache.ts';
import { tensorBytes } from '../views/tensor-bytes.ts';

/** At the paper's size those of 170 images: a class of SPair-71k, and the windows of some pairs. */
const FEATURE_CACHE_BYTES = 2 ** 30;

interface MatcherParts {
  /** Of features in memory. Default 1 GiB. */
  readonly keptBytes?: number | undefined;
  /** Of this network's backbone, which then does not change any more. */
  readonly cache?: FeatureCache | undefined;
  /** Where it is a file. */
  readonly backbone?: Pick<FileBackbone, 'look'> | undefined;
}

/**
 * One image and one pair at a time, whatever else is waiting: an image's features differ in their last bits with the batch
 * it is in (4e-7 at the paper's size on a CPU), and an answer must not depend on where a list begins, on what was kept
 * or on what is evaluated beside it. Larger batches gain little: on a CPU 24 % of an image's features, nothing of a match.
 */
export function createMatcher(
  net: KbcNet,
  { keptBytes = FEATURE_CACHE_BYTES, cache, backbone }: MatcherParts = {},
): ViewMatcher {
  return matchViews<Levels>({
    ...throughCache(cache, {
      look: backbone?.look ?? (async ({ data }) => tf.tidy(() => [...net.taps(imageBatch(net, [data]))])),
      async describe(taps) {
        const levels = net.describe(taps);
        tf.dispose(taps);
        await finished(levels);
        return levels;
      },
    }),
    async carry(from, to, keypoints) {
      const carried = tf.tidy(() => transferKeypoints(net.match(from, to), asTensor(keypoints), net.stride));
      const values = await carried.data<'float32'>();
      carried.dispose();
      return keypoints.map((_, k): Point<'input'> => ({
        x: values[2 * k] ?? NaN,
        y: values[2 * k + 1] ?? NaN,
      }));
    },
    limitBytes: keptBytes,
    bytesOf: tensorBytes,
    free: (levels) => tf.dispose(levels),
  });
}

/** Levels of several images → the network's input `[b, side, side, 3]`. */
export function imageBatch(net: KbcNet, images: readonly Float32Array[]): tf.Tensor4D {
  return tf.tidy(() => net.normalise(levelBatch(net.config.inputSide, images)));
}

/** Levels of several images as one tensor `[b, side, side, 3]`. */
export function levelBatch(side: number, images: readonly Float32Array[]): tf.Tensor4D {
  const levels = new Float32Array(images.length * side * side * 3);
  images.forEach((image, i) => levels.set(image, i * side * side * 3));
  return tf.tensor4d(levels, [images.length, side, side, 3]);
}

/** Resolves once the device has computed them: one number of the last one is read. */
async function finished(levels: Levels): Promise<void> {
  const last = tf.tidy(() => tf.slice(levels.at(-1) as tf.Tensor4D, 0, [1, 1, 1, 1]));
  await last.data();
  last.dispose();
}

/** `[1, n, 2]`. */
function asTensor(keypoints: readonly Point<'input'>[]): tf.Tensor3D {
  return tf.tensor3d([keypoints.map(({ x, y }) => [x, y])]);
}
