/** Which part of the program answers which family of cases, by the prefix of the case's name. */
import { adamSteps } from './adam.ts';
import type { TensorCase } from './case.ts';
import { compareAll, type Check, type Computed } from './check.ts';
import type { NamedCase } from './json-cases.ts';
import { kbcCrops } from './kbc-crops.ts';
import { kbcEndToEnd } from './kbc-end-to-end.ts';
import { wholeNetwork } from './kbcnet.ts';
import * as layers from './layers.ts';
import * as hough from './matchers/hough.ts';
import * as hyperpixel from './matchers/hyperpixel.ts';
import * as ncnet from './matchers/ncnet.ts';
import * as pictureMatchers from './matchers/pictures.ts';
import * as readouts from './matchers/readouts.ts';
import * as operations from './operations.ts';
import { pckAggregate, pckPairs } from './pck.ts';
import { kbcWindow, squashed } from './pictures.ts';

const comparing =
  (compute: (test: TensorCase) => Computed | Promise<Computed>) =>
  async (test: TensorCase): Promise<Check[]> =>
    compareAll(test, await compute(test));

/** A longer prefix comes before a shorter one that begins like it. */
const TENSOR_FAMILIES: readonly [prefix: string, run: (test: TensorCase) => Check[] | Promise<Check[]>][] = [
  ['adam', comparing(adamSteps)],
  ['attention-block', comparing(layers.attentionBlock)],
  ['batch-norm', comparing(layers.batchNorm)],
  ['bilinear-resize', comparing(operations.bilinearResize)],
  ['cam', comparing(hyperpixel.cam)],
  ['centre-pivot-conv4d', comparing(layers.conv4d('centre-pivot'))],
  ['efficientnet', comparing(layers.efficientNet)],
  ['full-conv4d', comparing(layers.conv4d('full'))],
  ['conv-', comparing(layers.convolution)],
  ['cosine-correlation', comparing(operations.cosineCorrelation)],
  ['csfa', comparing(layers.csfa)],
  ['ground-truth-flow', comparing(operations.groundTruth)],
  ['group-norm', comparing(layers.groupNorm)],
  ['hough-similarity', comparing(hough.houghSimilarity)],
  ['hough-transfer', comparing(hough.transfer)],
  ['hough-votes', comparing(hough.votes)],
  ['hpf-full', comparing(hyperpixel.hyperpixelMaps)],
  ['hpf-image', comparing(pictureMatchers.hpf)],
  ['hpf-maps', comparing(hyperpixel.hyperpixelMaps)],
  ['hyperpixel-assembly', comparing(hough.hyperpixelAssembly)],
  ['kbc-window', comparing(kbcWindow)],
  [
    'kbcnet',
    (test) =>
      test.tensors.has('out.truth.flow') ? comparing(operations.networkInputs)(test) : wholeNetwork(test),
  ],
  ['keypoint-transfer', comparing(operations.keypointTransfer)],
  ['max-pool', comparing(operations.pooling)],
  ['mutual-nearest-neighbours', comparing(operations.mutualNeighbours)],
  ['ncnet-features', comparing(ncnet.features)],
  ['ncnet-image', comparing(pictureMatchers.ncnet)],
  ['ncnet-layer', comparing(ncnet.layer)],
  ['ncnet-stack', comparing(ncnet.stack)],
  ['pixel-nearest', comparing(readouts.pixelNearest)],
  ['readout', comparing(readouts.readout)],
  ['resnet', comparing(layers.resnet)],
  ['scot-full', comparing(hyperpixel.hyperpixelMaps)],
  ['scot-image', comparing(pictureMatchers.scot)],
  ['scot-maps', comparing(hyperpixel.hyperpixelMaps)],
  ['sinkhorn', comparing(hyperpixel.sinkhorn)],
  ['soft-argmax-flow', comparing(operations.softArgmax)],
  ['squash', comparing(squashed)],
  ['staircase', comparing(hyperpixel.staircase)],
  ['stem', comparing(layers.stem)],
];

const FILE_FAMILIES: readonly [prefix: string, read: (file: string) => Promise<NamedCase[]>][] = [
  ['kbc-crops', kbcCrops],
  ['kbc-end-to-end', kbcEndToEnd],
  ['pck-pairs', pckPairs],
  ['pck-aggregate', pckAggregate],
  ['sizes', hough.sizes],
];

export const tensorFamily = (name: string) =>
  TENSOR_FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1];
export const fileFamily = (name: string) => FILE_FAMILIES.find(([prefix]) => name.startsWith(prefix))?.[1];
