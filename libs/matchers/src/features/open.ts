/** Zero-shot matching: cosines of a backbone's features, read without a head that was trained for it. */
import type { Point, Size } from '@keygrid/geometry';
import { isOnnx } from '@keygrid/model/config';
import { onnxLibrary } from '@keygrid/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { toMap } from '../maps/tensors.ts';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import type { OpenMatcher } from '../open-matcher.ts';
import type { Surroundings } from '../program/open.ts';
import { openFeatureCache, type FeatureCache } from '../views/feature-cache.ts';
import { matchViews, type ViewMatcher } from '../views/match-views.ts';
import { throughCache } from '../views/through-cache.ts';
import { joinedFeatures, unit } from './joined-features.ts';
import { nearestPixels, type PicturedMap } from './pixel-nearest.ts';
import { readMutual } from './read-mutual.ts';
import { readRow, type CorrelationMap, type Readout } from './readout.ts';
import { sampledVectors } from './sampled-vectors.ts';
import type { FeaturesConfig } from './settings.ts';
import { listTappedNetwork, openTappedNetwork, type TappedNetwork } from './tapped-network.ts';

const KEPT_BYTES = 2 ** 30;

export async function openFeatures(
  config: FeaturesConfig,
  files: MatcherFiles,
  { features, log, threads }: Surroundings,
): Promise<OpenMatcher> {
  const file = fileOf(files, config.weights);
  const network = await openTappedNetwork(config, file, threads);
  const { readout, backbone, weights, taps } = config;
  const runtime = backbone && isOnnx(backbone) ? onnxLibrary() : undefined;
  const backboneId = { backbone: backbone ?? 'resnet', weights, taps: taps.map(({ tap }) => tap), runtime };
  const cache = features && openFeatureCache(backboneId, features, log);
  const look: Look = { look: (pixels) => network.look(pixels), cache };
  const matcher = readout.kind === 'pixel' ? atPixels(config, look) : atCells(config, look, readout);
  return {
    side: config.side,
    uncropped: 'squash',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      await cache?.close();
      matcher.dispose();
      await network.close();
    },
  };
}

export async function fitFeatures(config: FeaturesConfig, files: MatcherFiles): Promise<void> {
  await listTappedNetwork(config, fileOf(files, config.weights));
}

interface Look extends Pick<TappedNetwork, 'look'> {
  readonly cache: FeatureCache | undefined;
}

interface Cells {
  readonly grid: Size;
  /** Unit vectors, `[cells, channels]`. */
  readonly vectors: tf.Tensor2D;
}

function atCells(
  { taps, mutual, side, sampling }: FeaturesConfig,
  { look, cache }: Look,
  readout: Readout,
): ViewMatcher {
  return matchViews<Cells>({
    ...throughCache(cache, {
      look,
      async describe(maps) {
        const map = joinedFeatures(maps, taps);
        const [, height, width, channels] = map.shape;
        const vectors = tf.tidy(() => tf.reshape<tf.Rank.R2>(unit(map), [height * width, channels]));
        map.dispose();
        await finished(vectors);
        return { vectors, grid: { width, height } };
      },
    }),
    async carry(source, target, keypoints) {
      if (sampling === 'bilinear') return betweenCells(source, target, keypoints, { side, readout });
      const cosines = tf.matMul(source.vectors, target.vectors, false, true);
      const data = await cosines.data<'float32'>();
      cosines.dispose();
      const [from, to] = [source.grid, target.grid];
      const map: CorrelationMap = { shape: [from.height, from.width, to.height, to.width], data };
      return readMutual(keypoints, map, side / from.width, { readout, mutual });
    },
    limitBytes: KEPT_BYTES,
    bytesOf: ({ vectors }) => vectors.size * 4,
    free: ({ vectors }) => vectors.dispose(),
  });
}

/** Each keypoint's vector is read at its own place, not in the middle of its cell. */
async function betweenCells(
  source: Cells,
  target: Cells,
  keypoints: readonly Point<'input'>[],
  { side, readout }: { readonly side: number; readonly readout: Readout },
): Promise<Point<'input'>[]> {
  const stridePx = side / source.grid.width;
  const cosines = tf.tidy(() =>
    tf.matMul(sampledVectors(source.vectors, source.grid, keypoints, stridePx), target.vectors, false, true),
  );
  const data = await cosines.data<'float32'>();
  cosines.dispose();
  const { width, height } = target.grid;
  const cells = width * height;
  return keypoints.map((_, k) =>
    readRow(data.subarray(k * cells, (k + 1) * cells), width, stridePx, readout),
  );
}

function atPixels({ taps }: FeaturesConfig, { look, cache }: Look): ViewMatcher {
  return matchViews<PicturedMap>({
    ...throughCache(cache, {
      look,
      async describe(maps, { width, height }) {
        const tensor = joinedFeatures(maps, taps);
        const map = await toMap(tensor);
        tensor.dispose();
        return { map, size: { width, height } };
      },
    }),
    async carry(source, target, keypoints) {
      const { width } = target.size;
      return nearestPixels(keypoints, source, target).map((pixel): Point<'input'> => ({
        x: pixel % width,
        y: Math.floor(pixel / width),
      }));
    },
    limitBytes: KEPT_BYTES,
    bytesOf: ({ map }) => map.data.byteLength,
    free: () => undefined,
  });
}

/** Resolves once the device has computed it: one number is read. */
async function finished(vectors: tf.Tensor2D): Promise<void> {
  const one = tf.slice(vectors, [0, 0], [1, 1]);
  await one.data();
  one.dispose();
}
