/** Which network a set of named tensors belongs to, by names and shapes alone. */
import { createBackbone, tapChannels } from './backbone.ts';
import { isOnnx, type ModelConfig, type NativeShape } from '../config.ts';
import type { ParameterScope } from '../layers/parameters.ts';
import { declaredShapes } from './declared-shapes.ts';
import { EFFICIENTNETS, type EfficientNetKind } from './efficientnet-shape.ts';
import { createHead } from './head.ts';
import { mismatches, type FileTensor, type StateTensor } from '@keygrid/weights';

interface RecognisedWeights {
  /** `ResNet-101`, or `ResNet` for layers and widths that have no name; `EfficientNet-Lite0`. */
  readonly name: string;
  /** Has the published network's classifier too, which is of no use here. */
  readonly classifier: boolean;
  /** What keeps the backbone from taking these weights; empty: nothing. */
  readonly mismatches: readonly string[];
}

/** ResNet with bottleneck blocks, under torchvision's names. */
export interface RecognisedResNet extends RecognisedWeights {
  readonly layers: readonly number[];
  readonly width: number;
}

/** A ResNet or an EfficientNet-Lite. */
export type RecognisedBackbone =
  RecognisedResNet | (RecognisedWeights & { readonly efficientNet: EfficientNetKind });

/** KBCNet with the backbone it holds. */
export interface RecognisedKbcNet {
  readonly backbone: RecognisedBackbone | undefined;
  readonly csfa: boolean;
  readonly conv4d: 'centre-pivot' | 'full';
  /** Adam's moments are there too: a checkpoint to resume from. */
  readonly moments: boolean;
}

export type RecognisedNetwork =
  ({ readonly kind: 'backbone' } & RecognisedBackbone) | ({ readonly kind: 'kbcnet' } & RecognisedKbcNet);

type Tensors = ReadonlyMap<string, Pick<FileTensor, 'shape' | 'type'>>;

/** Undefined where it looks like neither. */
export function recogniseNetwork(tensors: Tensors): RecognisedNetwork | undefined {
  if (tensors.has('decoder.head.weight')) return { kind: 'kbcnet', ...kbcNetIn(tensors) };
  const backbone = backboneIn(tensors);
  return backbone && { kind: 'backbone', ...backbone };
}

function kbcNetIn(tensors: Tensors): RecognisedKbcNet {
  const names = [...tensors.keys()];
  const prefix = 'backbone.';
  const own = names.filter((name) => name.startsWith(prefix));
  return {
    backbone: backboneIn(new Map(own.map((name) => [name.slice(prefix.length), tensorAt(tensors, name)]))),
    csfa: names.some((name) => name.startsWith('csfa.')),
    conv4d: tensors.has('decoder.blocks.0.conv.conv1.weight') ? 'centre-pivot' : 'full',
    moments: names.some((name) => name.startsWith('optimiser.')),
  };
}

/** torchvision's: layers of the four stages; all of width 64. */
const NAMED_LAYERS = new Map([
  ['3,4,6,3', 'ResNet-50'],
  ['3,4,23,3', 'ResNet-101'],
  ['3,8,36,3', 'ResNet-152'],
]);

function backboneIn(tensors: Tensors): RecognisedBackbone | undefined {
  return resNetIn(tensors) ?? efficientNetIn(tensors);
}

/** The one that fewest tensors speak against: lite1 and lite2 have equally many blocks. */
function efficientNetIn(tensors: Tensors): RecognisedBackbone | undefined {
  if (!tensors.has('_conv_stem.weight')) return undefined;
  const [best] = EFFICIENTNETS.map((kind) => ({
    kind,
    mismatches: backboneMismatches(tensors, { kind }),
  })).sort((one, other) => one.mismatches.length - other.mismatches.length);
  if (!best) return undefined;
  return {
    name: `EfficientNet-L${best.kind.slice('efficientnet-l'.length)}`,
    efficientNet: best.kind,
    classifier: tensors.has('_fc.weight'),
    mismatches: best.mismatches,
  };
}

function resNetIn(tensors: Tensors): RecognisedResNet | undefined {
  const width = tensors.get('conv1.weight')?.shape[0];
  const layers = [1, 2, 3, 4].map((stage) => blocksOf(tensors, stage));
  if (width === undefined || layers.includes(0)) return undefined;
  return {
    name: (width === 64 ? NAMED_LAYERS.get(layers.join()) : undefined) ?? 'ResNet',
    layers,
    width,
    classifier: tensors.has('fc.weight'),
    mismatches: backboneMismatches(tensors, { layers, width }),
  };
}

/** What keeps a backbone of this shape from taking these weights, a line each; empty: nothing. */
export function backboneMismatches(tensors: Tensors, shape: NativeShape): string[] {
  return mismatchesOf(
    tensors,
    declaredShapes((scope) => createBackbone(scope, shape)),
  );
}

/** The same of a whole network. `fileChannels`: of the taps, where its backbone is an ONNX file. */
export function kbcNetMismatches(
  tensors: Tensors,
  model: ModelConfig,
  fileChannels: readonly number[] = [],
): string[] {
  return mismatchesOf(
    tensors,
    declaredShapes((scope) => declareKbcNet(scope, model, fileChannels)),
  );
}

/** Declares every tensor of the network; `fileChannels` are those of the taps of a backbone that is a file. */
export function declareKbcNet(
  scope: ParameterScope,
  model: ModelConfig,
  fileChannels: readonly number[] = [],
): unknown {
  const { backbone } = model;
  if (isOnnx(backbone)) return createHead(scope, model, fileChannels);
  createBackbone(scope.in('backbone'), backbone);
  return createHead(scope, model, tapChannels(backbone));
}

const mismatchesOf = (tensors: Tensors, expected: ReturnType<typeof declaredShapes>): string[] =>
  mismatches(expected, new Map([...tensors].map(([name, { shape, type }]) => [name, asState(shape, type)])));

/** Blocks are numbered from 0 without a gap. */
function blocksOf(tensors: Tensors, stage: number): number {
  let blocks = 0;
  while (tensors.has(`layer${stage}.${blocks}.conv1.weight`)) blocks++;
  return blocks;
}

const tensorAt = (tensors: Tensors, name: string) => tensors.get(name) ?? { shape: [], type: 'F32' as const };

const asState = (shape: readonly number[], type: FileTensor['type']): Pick<StateTensor, 'shape' | 'type'> =>
  type === 'I64' ? { shape, type } : { shape };
