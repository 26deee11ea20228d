/** What a weights file holds and what it is good for, in words. */
import { recogniseNetwork, type RecognisedBackbone, type RecognisedNetwork } from '@keygrid/model';
import { ModelInput } from '@keygrid/model/config';
import type { FileTensor } from '@keygrid/weights';
import { originOf } from './origin.ts';

export interface DescribedNetwork {
  readonly network: RecognisedNetwork | null;
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

const UNKNOWN =
  "unknown; known are torchvision's ResNets with bottleneck blocks (conv1.weight, " +
  'layer1.0.conv1.weight, …) and KBCNet (backbone.…, decoder.head.weight)';

const SHOWN_MISMATCHES = 5;

function backboneText({ name, layers, width, classifier, mismatches }: RecognisedBackbone): string {
  const shape = `${name} (layers ${layers.join(', ')}, width ${width})`;
  if (mismatches.length > 0) {
    const more = mismatches.length > SHOWN_MISMATCHES ? '\n  …' : '';
    const shown = mismatches.slice(0, SHOWN_MISMATCHES).map((line) => `\n  ${line}`);
    return `almost ${shape}, but ${mismatches.length} tensors do not fit it:${shown.join('')}${more}`;
  }
  const named = name === 'ResNet' ? shape : `torchvision's ${shape}`;
  return classifier ? `${named}, with its classifier, which is passed over` : named;
}

/** Settings that are the defaults are left out. */
function gridFileFor(file: string, { layers, width }: RecognisedBackbone): string {
  const defaults = ModelInput.parse({}).backbone;
  const settings = [
    ...(layers.join() === defaults.layers.join() ? [] : [`layers: [${layers.join(', ')}]`]),
    ...(width === defaults.width ? [] : [`width: ${width}`]),
    `weights: ${file}`,
  ];
  return `base: { model: { backbone: { ${settings.join(', ')} } } }`;
}
