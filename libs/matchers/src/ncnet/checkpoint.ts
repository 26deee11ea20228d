/** NCNet in a file of weights: as its authors' checkpoints name it, or as Keygrid converts it. */
import { backboneMismatches } from '@keygrid/model';
import type { FileTensor } from '@keygrid/weights';

type Shaped = Pick<FileTensor, 'shape' | 'type'>;

export interface NcnetShape {
  /** Blocks of the ResNet's first three stages. */
  readonly layers: readonly number[];
  readonly width: number;
  /** Side of each 4D kernel. */
  readonly kernels: readonly number[];
  /** Output channels of each 4D convolution. */
  readonly channels: readonly number[];
  /** What does not fit together, a line each; empty: nothing. */
  readonly mismatches: readonly string[];
}

/** In a checkpoint the network's parts are numbered; an older one says `vgg` for `model`. */
const PARTS = new Map([
  ['0', 'conv1'],
  ['1', 'bn1'],
  ['4', 'layer1'],
  ['5', 'layer2'],
  ['6', 'layer3'],
]);

/**
 * The tensors under Keygrid's names: `backbone.` and torchvision's, `consensus.0.weight` `[k, output, input, k, k, k]`,
 * `consensus.0.bias`, … Undefined where they are not NCNet's. What belongs to neither part is left out.
 */
export function ncnetTensors<T>(tensors: ReadonlyMap<string, T>): ReadonlyMap<string, T> | undefined {
  const named = [...tensors].flatMap(([name, tensor]): [string, T][] => {
    const own = ownName(name);
    return own === undefined ? [] : [[own, tensor]];
  });
  const found = new Map(named);
  return found.has('backbone.conv1.weight') && found.has('consensus.0.weight') ? found : undefined;
}

function ownName(name: string): string | undefined {
  if (/^(?:backbone\.(?:conv1|bn1|layer[123])|consensus\.\d+)\./.test(name)) return name;
  const [, part = '', rest = ''] = /^FeatureExtraction\.(?:model|vgg)\.(\d+)\.(.+)$/.exec(name) ?? [];
  const known = PARTS.get(part);
  if (known !== undefined) return `backbone.${known}.${rest}`;
  // Every other number is a ReLU's.
  const [, layer = '', tensor = ''] = /^NeighConsensus\.conv\.(\d+)\.(weight|bias)$/.exec(name) ?? [];
  return layer !== '' && Number(layer) % 2 === 0 ? `consensus.${Number(layer) / 2}.${tensor}` : undefined;
}

/** Of tensors under Keygrid's names. */
export function ncnetShape(tensors: ReadonlyMap<string, Shaped>): NcnetShape {
  const backbone = new Map(
    [...tensors].flatMap(([name, tensor]) =>
      name.startsWith('backbone.') ? [[name.slice(9), tensor] as const] : [],
    ),
  );
  const layers = [1, 2, 3].map((stage) =>
    countOf((block) => `layer${stage}.${block}.conv1.weight`, backbone),
  );
  const width = backbone.get('conv1.weight')?.shape[0] ?? 0;
  const depth = countOf((layer) => `consensus.${layer}.weight`, tensors);
  const shapes = Array.from(
    { length: depth },
    (_, layer) => tensors.get(`consensus.${layer}.weight`)?.shape ?? [],
  );
  const kernels = shapes.map(([k = 0]) => k);
  const channels = shapes.map(([, output = 0]) => output);
  const problems = layers.includes(0)
    ? ['backbone: not one block in one of its three stages']
    : backboneMismatches(backbone, { layers, width }).map((line) => `backbone: ${line}`);
  return {
    layers,
    width,
    kernels,
    channels,
    mismatches: [...problems, ...consensusProblems(tensors, kernels, channels)],
  };
}

function consensusProblems(
  tensors: ReadonlyMap<string, Shaped>,
  kernels: readonly number[],
  channels: readonly number[],
): string[] {
  const expected = kernels.flatMap((k, layer) => {
    const [output = 0, input = 1] = [channels[layer], channels[layer - 1]];
    return [
      [`consensus.${layer}.weight`, [k, output, input, k, k, k]],
      [`consensus.${layer}.bias`, [output]],
    ] as const;
  });
  const wrong = expected.flatMap(([name, want]) => {
    const got = tensors.get(name)?.shape;
    return got?.join() === want.join()
      ? []
      : [`${name}: expected [${want.join(', ')}], found ${got ? `[${got.join(', ')}]` : 'none'}`];
  });
  const even = kernels
    .filter((k) => k % 2 === 0)
    .map((k) => `consensus: a kernel of side ${k}, expected an odd one`);
  const last = channels.at(-1) === 1 ? [] : [`consensus: ends with ${channels.at(-1)} channels, expected 1`];
  return [...wrong, ...even, ...last];
}

function countOf(name: (index: number) => string, tensors: ReadonlyMap<string, unknown>): number {
  let count = 0;
  while (tensors.has(name(count))) count++;
  return count;
}
