/** A picture through the network: its maps by hyperpixel id and the cells that take part. */
import { normaliseImage } from '@keygrid/model';
import type { HyperpixelNetwork } from '@keygrid/model/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMap } from '../maps/feature-map.ts';
import { fromMap, toMap } from '../maps/tensors.ts';
import { resizeMap } from '../maps/resize-map.ts';
import { activationMap, type Activation, type CamNormalisation } from './activation-map.ts';
import { cellGrid } from './cell-grid.ts';
import { cellWeights } from './mass.ts';
import type { HyperpixelPicture } from './match.ts';
import { receptiveField } from './receptive-field.ts';
import { resizedSize } from './resized-size.ts';

/** Which maps of which network. */
export interface Hyperpixels {
  readonly network: HyperpixelNetwork;
  /** Blocks of each stage. */
  readonly layers: readonly number[];
  /** Ascending; the first one gives the grid. */
  readonly ids: readonly number[];
  /** Longest side of the resized picture, in pixels. Default 300. */
  readonly longest?: number;
}

/** Where SCOT's cells get their weights: the network's own classifier. */
export interface Classifier {
  /** `[classes, channels]` */
  readonly weight: tf.Tensor2D;
  /** `[classes]` */
  readonly bias: tf.Tensor1D;
  /** Of the picture, each twice as fine as published: the third is made from the second (`chained`) or all from the first. */
  readonly scales?: 'chained' | 'direct';
  readonly normalisation?: CamNormalisation;
}

/** A picture ready to be matched, and resized pixels per original pixel. */
export interface PreparedPicture extends HyperpixelPicture {
  readonly ratio: number;
}

/** HPF: levels 0..255 `[h, w, 3]`; cells whose boxes reach beyond a margin of one jump around the picture are dropped. */
export async function preparePicture(levels: FeatureMap, hyperpixels: Hyperpixels): Promise<PreparedPicture> {
  return prepareWith(levels, hyperpixels, { enlarge: false, prune: true });
}

/** SCOT: small pictures are enlarged, no cell is dropped, and with `classifier` cells on what it recognises weigh more. */
export async function prepareTransport(
  levels: FeatureMap,
  hyperpixels: Hyperpixels,
  classifier?: Classifier,
): Promise<WeighedPicture> {
  return prepareWith(levels, hyperpixels, { enlarge: true, prune: false, classifier });
}

export interface Preparation {
  /** Small pictures are enlarged to the longest side. */
  readonly enlarge: boolean;
  /** Cells whose boxes reach beyond a margin of one jump around the picture are dropped. */
  readonly prune: boolean;
  /** Cells on what it recognises weigh more. */
  readonly classifier?: Classifier | undefined;
  /** Cells on what it shows weigh more: grey levels 0..255 of the picture's size. Instead of a classifier. */
  readonly mask?: FeatureMap | undefined;
}
type WeighedPicture = PreparedPicture & { readonly activation?: Float32Array };

export async function prepareWith(
  levels: FeatureMap,
  hyperpixels: Hyperpixels,
  { classifier, mask, ...geometry }: Preparation,
): Promise<WeighedPicture> {
  const picture = await prepare(levels, hyperpixels, geometry);
  if (mask) return { ...picture, weights: maskWeights(picture, mask) };
  if (!classifier) return picture;
  const activation = await activationOf(resized(levels, picture.size), hyperpixels, classifier);
  const weights = cellWeights(picture.cells, { width: picture.size.width, data: activation });
  return { ...picture, weights, activation };
}

/** By the mask's level at each cell's centre, at the size at which the picture goes through the network. */
function maskWeights({ cells, size }: PreparedPicture, mask: FeatureMap): Float64Array {
  return cellWeights(cells, { width: size.width, data: resized(mask, size).data }, 255);
}

async function prepare(
  levels: FeatureMap,
  { network, layers, ids, longest }: Hyperpixels,
  { enlarge, prune }: { enlarge: boolean; prune: boolean },
): Promise<PreparedPicture> {
  const { ratio, ...size } = resizedSize(levels, { longest, enlarge });
  const tensors = tf.tidy(() => network(normaliseImage(fromMap(resized(levels, size))), ids));
  const maps = await Promise.all(tensors.map(toMap));
  tf.dispose(tensors);
  const geometry = receptiveField(ids[0] ?? 0, layers);
  const grid = maps[0] ?? { width: 0, height: 0 };
  const cells = cellGrid(grid, geometry, size, prune ? geometry.jumpPx : undefined);
  return { maps, cells, size, ratio };
}

/** Bilinear with half-pixel centres and no antialiasing, also where it shrinks. */
function resized(levels: FeatureMap, { width, height }: { width: number; height: number }): FeatureMap {
  const same = levels.width === width && levels.height === height;
  return same ? levels : resizeMap(levels, height, width, 'half-pixel');
}

const SCALES = [1, 1.5, 2];

async function activationOf(
  picture: FeatureMap,
  { network, layers }: Hyperpixels,
  { weight, bias, scales = 'chained', normalisation }: Classifier,
): Promise<Float32Array> {
  const last = layers.reduce((sum, count) => sum + count, 0);
  const normalisedPicture = tf.tidy(() => normaliseImage(fromMap(picture)));
  let before = await toMap(normalisedPicture);
  normalisedPicture.dispose();
  const first = before;
  const activations: Activation[] = [];
  for (const scale of SCALES) {
    const size = [Math.floor(scale * picture.height), Math.floor(scale * picture.width)] as const;
    before = resizeMap(scales === 'chained' ? before : first, ...size, 'aligned');
    const [features, logits] = tf.tidy((): [tf.Tensor4D, tf.Tensor2D] => {
      const map = tf.relu(network(fromMap(before), [last])[0] as tf.Tensor4D);
      const pooled = tf.reshape<tf.Rank.R2>(tf.mean(map, [1, 2]), [1, -1]);
      return [map, tf.add(tf.matMul(pooled, weight, false, true), bias)];
    });
    activations.push({ features: await toMap(features), logits: await logits.data<'float32'>() });
    tf.dispose([features, logits]);
  }
  return activationMap(activations, await weight.data<'float32'>(), picture, normalisation);
}
