/** Hyperpixel flow, and SCOT on it, over a ResNet from a weights file. */
import { UserError } from '@keygrid/contract';
import * as tf from '@tensorflow/tfjs-core';
import { fileOf, type MatcherFiles } from '../matcher-files.ts';
import type { OpenMatcher } from '../open-matcher.ts';
import { listResNet, openResNet, type ResNet } from '../resnet.ts';
import { matchViews, type ViewPixels } from '../views/match-views.ts';
import { matchPictures } from './match-pictures.ts';
import { openMasks, type Masks } from './masks.ts';
import { prepareWith, type Classifier, type Preparation, type PreparedPicture } from './network-picture.ts';
import type { HyperpixelConfig } from './settings.ts';

const KEPT_BYTES = 2 ** 30;

export async function openHyperpixel(config: HyperpixelConfig, files: MatcherFiles): Promise<OpenMatcher> {
  const { votes, uncovered, cells: bins, side, frame } = config;
  const resnet = await openResNet(fileOf(files, config.weights));
  const classifier = classifierOf(config, resnet);
  const masks = await masksOf(config, files);
  const options = votes.kind === 'cosine' ? { exponent: votes.exponent } : { transport: votes };
  const matcher = matchViews<PreparedPicture>({
    describe: async (pixels, crop) =>
      prepared(pixels, config, resnet, { classifier, mask: await masks?.of(pixels.file, crop) }),
    async carry(source, target, keypoints) {
      // The view's pixels are this kind's original ones.
      const points = keypoints.map(({ x, y }) => ({ x, y }));
      const { keypoints: moved } = await matchPictures(points, source, target, {
        ...options,
        bins,
        uncovered,
      });
      return moved.map(({ x, y }) => ({ x, y }));
    },
    limitBytes: KEPT_BYTES,
    bytesOf: ({ maps }) => maps.reduce((sum, { data }) => sum + data.byteLength, 0),
    free: () => undefined,
  });
  return {
    side,
    uncropped: frame === 'isotropic' ? 'whole' : 'squash',
    match: matcher.match,
    pace: () => matcher.pace(),
    async close() {
      matcher.dispose();
      resnet.dispose();
      masks?.close();
      tf.dispose(classifier ? [classifier.weight, classifier.bias] : []);
    },
  };
}

/** @throws UserError where the network has fewer layers than an id says, or lacks the classifier. */
export async function fitHyperpixel(config: HyperpixelConfig, files: MatcherFiles): Promise<void> {
  const file = fileOf(files, config.weights);
  const { backbone, tensors } = await listResNet(file);
  const last = backbone.layers.reduce((sum, count) => sum + count, 0);
  const beyond = config.ids.filter((id) => id > last);
  if (beyond.length > 0)
    throw new UserError(
      `matcher.ids: ${file} is a ${backbone.name} with hyperpixel ids 0 to ${last}; it has no ${beyond.join(', ')}`,
    );
  if (needsClassifier(config) && !(tensors.has('fc.weight') && tensors.has('fc.bias')))
    throw new UserError(
      `matcher.transport.weights: cam needs the network's classifier (fc.weight, fc.bias), which ${file} lacks; ` +
        "take torchvision's whole file, or weights: none",
    );
  (await masksOf(config, files))?.close();
}

const needsClassifier = ({ votes }: HyperpixelConfig): boolean =>
  votes.kind === 'transport' && votes.weights.kind === 'cam';

async function masksOf({ votes }: HyperpixelConfig, files: MatcherFiles): Promise<Masks | undefined> {
  if (votes.kind !== 'transport' || votes.weights.kind !== 'mask') return undefined;
  return openMasks(fileOf(files, votes.weights.masks));
}

function classifierOf({ votes }: HyperpixelConfig, { tensors }: ResNet): Classifier | undefined {
  if (votes.kind !== 'transport' || votes.weights.kind !== 'cam') return undefined;
  const { scales, normalisation } = votes.weights;
  const read = (name: string) => {
    const tensor = tensors.get(name);
    return tf.tensor(tensor?.data ?? [], [...(tensor?.shape ?? [])], 'float32');
  };
  return {
    weight: read('fc.weight') as tf.Tensor2D,
    bias: read('fc.bias') as tf.Tensor1D,
    scales,
    normalisation,
  };
}

async function prepared(
  { file, ...pixels }: ViewPixels,
  { ids, longest, enlarge, prune }: HyperpixelConfig,
  { network, layers }: ResNet,
  shown: Pick<Preparation, 'classifier' | 'mask'>,
): Promise<PreparedPicture> {
  const levels = { ...pixels, channels: 3 };
  const hyperpixels = { network, layers, ids, longest };
  const picture = await prepareWith(levels, hyperpixels, { enlarge, prune, ...shown }).catch(
    (cause: unknown) => {
      throw cause instanceof RangeError ? new UserError(`${file}: ${cause.message}`, { cause }) : cause;
    },
  );
  if (picture.cells.width * picture.cells.height > 0) return picture;
  const { width, height } = picture.size;
  throw new UserError(
    `${file}: not one cell of ${width}×${height} pixels stays within the picture's border; set matcher.prune: false, or ` +
      'take ids of earlier layers',
  );
}
