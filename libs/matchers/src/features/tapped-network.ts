/** The network whose taps are compared: a ResNet or an EfficientNet-Lite from a weights file, or an ONNX file. */
import { firstNames, UserError } from '@keygrid/contract';
import { backboneMismatches, normaliseImage, recogniseNetwork } from '@keygrid/model';
import { isOnnx, type OnnxBackboneShape } from '@keygrid/model/config';
import { createBackbone, ParameterStore } from '@keygrid/model/layers';
import { listWeights, readWeights, toStateTensor, type StateDict } from '@keygrid/weights';
import * as tf from '@tensorflow/tfjs-core';
import { openOnnxBackbone } from '../backbone/onnx-backbone.ts';
import { listResNet, openResNet } from '../resnet.ts';
import type { ViewPixels } from '../views/match-views.ts';
import { TAPS, type FeaturesConfig, type Tap } from './settings.ts';

export interface TappedNetwork {
  /** A view's `[1, h/stride, w/stride, channels]` of each tap, in the order of the settings. The caller disposes them. */
  readonly look: (pixels: ViewPixels) => Promise<tf.Tensor4D[]>;
  readonly close: () => Promise<void>;
}

const PLACE = { field: 'matcher.backbone' };

/** conv3: an EfficientNet-Lite has no tap before. */
const FIRST_OF_LITE = TAPS.indexOf('conv3');

type Settings = Pick<FeaturesConfig, 'backbone' | 'taps' | 'side'>;
type Lite = Exclude<NonNullable<FeaturesConfig['backbone']>, OnnxBackboneShape>;

/** @throws UserError where the file is not the backbone that the settings name. */
export function openTappedNetwork(
  { backbone, taps, side }: Settings,
  file: string,
  threads?: number,
): Promise<TappedNetwork> {
  if (backbone && isOnnx(backbone)) return openOnnxBackbone(backbone, file, { ...PLACE, side, threads });
  const names = taps.map(({ tap }) => tap as Tap);
  return backbone ? openEfficientNet(backbone, file, names) : openStages(file, names);
}

/** By names, types and shapes alone; an ONNX file is run once. @throws UserError as above. */
export async function listTappedNetwork({ backbone, side }: Settings, file: string): Promise<void> {
  if (backbone && isOnnx(backbone)) {
    const opened = await openOnnxBackbone(backbone, file, { ...PLACE, side });
    return opened.close();
  }
  const { tensors } = await listWeights(file);
  if (backbone) return expectEfficientNet(backbone, file, tensors);
  const found = recogniseNetwork(tensors);
  if (found?.kind === 'backbone' && 'efficientNet' in found)
    throw new UserError(
      `matcher.weights: ${file} is ${found.name}, no ResNet; expected matcher.backbone: ${found.efficientNet}`,
    );
  await listResNet(file);
}

/** The last ReLU of each stage. */
async function openStages(file: string, taps: readonly Tap[]): Promise<TappedNetwork> {
  const resnet = await openResNet(file);
  const { network, layers } = resnet;
  const lastBlock = (tap: Tap): number =>
    layers.slice(0, TAPS.indexOf(tap) + 1).reduce((sum, count) => sum + count, 0);
  return {
    look: async (pixels) =>
      tf.tidy(() =>
        network(normaliseImage(levelsOf(pixels)), taps.map(lastBlock)).map((map) => tf.relu(map)),
      ),
    close: async () => resnet.dispose(),
  };
}

/** Outputs of whole blocks, which are linear. */
async function openEfficientNet(backbone: Lite, file: string, taps: readonly Tap[]): Promise<TappedNetwork> {
  const { tensors } = await readWeights(file);
  expectEfficientNet(backbone, file, tensors);
  const dict: StateDict = new Map([...tensors].map(([name, one]) => [name, toStateTensor(one)]));
  const store = new ParameterStore(0, { dict, what: file });
  const network = createBackbone(store.root, backbone);
  return {
    look: async (pixels) =>
      tf.tidy(() => {
        const maps = network(normaliseImage(levelsOf(pixels), 'centred'), 'stored');
        return taps.map((tap) => maps[TAPS.indexOf(tap) - FIRST_OF_LITE] as tf.Tensor4D);
      }),
    close: async () => store.dispose(),
  };
}

/** `[1, h, w, 3]` */
const levelsOf = ({ data, width, height }: ViewPixels) => tf.tensor4d(data, [1, height, width, 3]);

function expectEfficientNet(
  backbone: Lite,
  file: string,
  tensors: Parameters<typeof backboneMismatches>[0],
): void {
  const found = backboneMismatches(tensors, backbone);
  if (found.length === 0) return;
  throw new UserError(
    `matcher.weights: ${file} is no ${backbone.kind} under its published names: ` +
      `${found.length} tensors do not fit (${firstNames(found)}); keygrid weights inspect says what it holds`,
  );
}
