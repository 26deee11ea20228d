/** What a weights file holds and what it is good for, in words. */
import { ncnetShape, ncnetTensors, type NcnetShape } from '@keygrid/matchers';
import { recogniseNetwork, type RecognisedBackbone, type RecognisedNetwork } from '@keygrid/model';
import { ModelInput } from '@keygrid/model/config';
import type { FileTensor } from '@keygrid/weights';
import { originOf } from './origin.ts';

/** What a file may hold: a network of ours or a backbone, or another method's. */
type KnownNetwork = RecognisedNetwork | ({ readonly kind: 'ncnet' } & NcnetShape);

export interface DescribedNetwork {
  readonly network: KnownNetwork | null;
  /** One line. */
  readonly what: string;
  /** What of a grid file may name it; null: nothing. */
  readonly gridFile: string | null;
}

interface Held {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, Omit<FileTensor, 'bytes'>>;
  readonly metadata: Readonly<Record<string, string>>;
}

export function describeNetwork({ file, tensors, metadata }: Held): DescribedNetwork {
  const ncnet = ncnetTensors(tensors);
  if (ncnet) return describeNcnet(ncnetShape(ncnet));
  const network = recogniseNetwork(tensors);
  if (network === undefined) return { network: null, what: UNKNOWN, gridFile: null };
  if (network.kind === 'kbcnet') {
    const parts = [
      network.backbone ? backboneText(network.backbone) : 'no backbone known here',
      network.csfa ? 'CSFA' : 'no CSFA',
      `${network.conv4d} convolution`,
    ];
    return {
      network,
      what: `KBCNet ${originOf(metadata, network.moments)}: ${parts.join('; ')}`,
      gridFile: null,
    };
  }
  const origin = metadata['keygrid'] === undefined ? '' : ` ${originOf(metadata, false)}`;
  const fits = network.mismatches.length === 0;
  return {
    network,
    what: backboneText(network) + origin,
    gridFile: fits ? gridFileFor(file, network) : null,
  };
}

function describeNcnet(shape: NcnetShape): DescribedNetwork {
  const { layers, width, kernels, channels, mismatches } = shape;
  const what =
    `NCNet: ResNet (layers ${layers.join(', ')}, width ${width}) and 4D convolutions of side ` +
    `${kernels.join(', ')} to ${channels.join(', ')} channels`;
  const problems = mismatches.length > 0 ? `, but ${mismatchText(mismatches)}` : '';
  return { network: { kind: 'ncnet', ...shape }, what: what + problems, gridFile: null };
}

const UNKNOWN =
  "unknown; known are torchvision's ResNets with bottleneck blocks (conv1.weight, " +
  'layer1.0.conv1.weight, …), EfficientNet-Lite0 to 2 (_conv_stem.weight, _blocks.0._project_conv.weight, …), KBCNet (backbone.…, decoder.head.weight) and NCNet (FeatureExtraction.model.…, NeighConsensus.conv.…)';

const SHOWN_MISMATCHES = 5;

function backboneText(backbone: RecognisedBackbone): string {
  const { name, classifier, mismatches } = backbone;
  const isResNet = 'layers' in backbone;
  const shape = isResNet ? `${name} (layers ${backbone.layers.join(', ')}, width ${backbone.width})` : name;
  if (mismatches.length > 0) return `almost ${shape}, but ${mismatchText(mismatches)}`;
  const named = name === 'ResNet' || !isResNet ? shape : `torchvision's ${shape}`;
  return classifier ? `${named}, with its classifier, which is passed over` : named;
}

function mismatchText(mismatches: readonly string[]): string {
  const more = mismatches.length > SHOWN_MISMATCHES ? '\n  …' : '';
  const shown = mismatches.slice(0, SHOWN_MISMATCHES).map((line) => `\n  ${line}`);
  return `${mismatches.length} tensors do not fit it:${shown.join('')}${more}`;
}

/** Settings that are the defaults are left out. */
function gridFileFor(file: string, backbone: RecognisedBackbone): string {
  const settings = [...shapeSettings(backbone), `weights: ${file}`];
  return `base: { model: { backbone: { ${settings.join(', ')} } } }`;
}

function shapeSettings(backbone: RecognisedBackbone): string[] {
  if (!('layers' in backbone)) return [`kind: ${backbone.efficientNet}`];
  const { layers, width } = backbone;
  const defaults = ModelInput.parse({}).backbone;
  return [
    ...(layers.join() === defaults.layers.join() ? [] : [`layers: [${layers.join(', ')}]`]),
    ...(width === defaults.width ? [] : [`width: ${width}`]),
  ];
}
