/** The network as a matcher: views of two pictures and keypoints in, keypoints out. It knows nothing of KBC. */
import type { Crop, Point } from '@keygrid/geometry';
import { resample } from '@keygrid/images';
import type { View } from '@keygrid/kbc';
import { normaliseImage, transferKeypoints, type KbcNet, type Levels } from '@keygrid/model';
import * as tf from '@tensorflow/tfjs-core';
import { createFeatureCache } from './feature-cache.ts';
import { median } from '@keygrid/contract';
import type { LoadedPicture, OpenMatcher } from '../open-matcher.ts';

export interface NetMatcher extends Pick<OpenMatcher, 'match' | 'pace'> {
  /** Frees what it kept; the network stays. */
  dispose(): void;
}

/** At the paper's size those of 170 images: a class of SPair-71k, and the windows of some pairs. */
const FEATURE_CACHE_BYTES = 2 ** 30;

/**
 * One image and one pair at a time, whatever else is waiting: an image's features differ in their last bits with the batch
 * it is in (4e-7 at the paper's size on a CPU), and an answer must not depend on where a list begins, on what was kept
 * or on what is evaluated beside it. Larger batches gain little: on a CPU 24 % of an image's features, nothing of a match.
 */
export function createMatcher(net: KbcNet, keptBytes = FEATURE_CACHE_BYTES): NetMatcher {
  const kept = createFeatureCache(keptBytes);
  const times = { image: [] as number[], match: [] as number[] };

  const describe = async ({ picture: { picture }, crop }: View<LoadedPicture>): Promise<Levels> => {
    const pixels = resample(picture, crop);
    const started = performance.now();
    const levels = tf.tidy(() => net.features(imageBatch([pixels], net.config.inputSide)));
    await finished(levels);
    times.image.push(performance.now() - started);
    return levels;
  };
  const describeOnce = async (view: View<LoadedPicture>): Promise<Levels> => {
    const key = `${cropName(view.crop)} ${view.picture.file}`;
    const known = kept.get(key);
    if (known) return known;
    const levels = await describe(view);
    kept.keep(key, levels);
    return levels;
  };
  const carry = async (from: Levels, to: Levels, keypoints: readonly Point<'input'>[]) => {
    const started = performance.now();
    const carried = tf.tidy(() => transferKeypoints(net.match(from, to), asTensor(keypoints)));
    const values = await carried.data<'float32'>();
    carried.dispose();
    times.match.push(performance.now() - started);
    return keypoints.map((_, k): Point<'input'> => ({
      x: values[2 * k] ?? NaN,
      y: values[2 * k + 1] ?? NaN,
    }));
  };
  return {
    async match({ source, target, sourceKeypoints }) {
      if (sourceKeypoints.length === 0) return [];
      const from = await describeOnce(source);
      // A window around predicted keypoints: no other pair will ask for it.
      const isPassing = target.crop.kind === 'window';
      const to = await (isPassing ? describe(target) : describeOnce(target));
      try {
        return await carry(from, to, sourceKeypoints);
      } finally {
        if (isPassing) tf.dispose(to);
        kept.trim();
      }
    },
    pace: () =>
      times.match.length > 0
        ? { image: median(times.image), match: median(times.match), pairsAtOnce: 1 }
        : undefined,
    dispose: () => kept.dispose(),
  };
}

/** Levels of several images → the network's input `[b, side, side, 3]`. */
export function imageBatch(images: readonly Float32Array[], side: number): tf.Tensor4D {
  const levels = new Float32Array(images.length * side * side * 3);
  images.forEach((image, i) => levels.set(image, i * side * side * 3));
  return tf.tidy(() => normaliseImage(tf.tensor4d(levels, [images.length, side, side, 3])));
}

/** Resolves once the device has computed them: one number of the last one is read. */
async function finished(levels: Levels): Promise<void> {
  const last = tf.tidy(() => tf.slice(levels.at(-1) as tf.Tensor4D, 0, [1, 1, 1, 1]));
  await last.data();
  last.dispose();
}

const cropName = ({ kind, scale, offset }: Crop) => [kind, scale.x, scale.y, offset.x, offset.y].join(' ');

/** `[1, n, 2]`. */
function asTensor(keypoints: readonly Point<'input'>[]): tf.Tensor3D {
  return tf.tensor3d([keypoints.map(({ x, y }) => [x, y])]);
}
