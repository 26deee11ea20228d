/** What the feature cache would keep of a plan: pictures as backbones see them that no training changes. */
import type { DataConfig, Split } from '@keygrid/datasets/config';
import type { MatcherConfig } from '@keygrid/matchers/config';
import { efficientNetTapChannels, isOnnx, type BackboneShape } from '@keygrid/model/config';
import { canonicalJson } from './canonical.ts';
import type { Plan } from './plan.ts';

export interface KeptFeatures {
  /** The backbone, in words. */
  readonly backbone: string;
  readonly side: number;
  readonly data: DataConfig;
  readonly splits: readonly Split[];
  /** Of one picture; undefined where only the file says how many channels there are. */
  readonly bytesAPicture: number | undefined;
}

/** One entry for each backbone, side and data set. */
export function keptFeatures({ evaluations, trainings }: Plan): KeptFeatures[] {
  const found = new Map<string, KeptFeatures & { splits: Split[] }>();
  const note = (identity: unknown, split: Split, kept: Omit<KeptFeatures, 'splits'>) => {
    const key = canonicalJson({ identity, side: kept.side, data: kept.data });
    const known = found.get(key) ?? { ...kept, splits: [] };
    if (!known.splits.includes(split)) known.splits.push(split);
    found.set(key, known);
  };
  for (const { spec, training } of evaluations.values()) {
    const { data, split, matcher } = spec;
    if (matcher?.kind === 'features')
      note([matcher.backbone, matcher.weights], split, { ...ofFeatures(matcher), data });
    const trained = training === undefined ? undefined : trainings.get(training)?.spec;
    if (!trained?.frozenBackbone) continue;
    const { backbone, inputSide: side } = trained.model;
    const seed = backbone.weights.kind === 'he' ? trained.seed : null;
    const kept = { side, backbone: wordsFor(backbone), bytesAPicture: bytesOf(channelsOf(backbone), side) };
    note([backbone, seed], split, { ...kept, data });
    note([backbone, seed], trained.selection.split, { ...kept, data: trained.data });
    const { crop, photometric, grey } = trained.augmentation;
    if (isOnnx(backbone) && crop + photometric + grey === 0)
      note([backbone, seed], 'trn', { ...kept, data: trained.data });
  }
  return [...found.values()];
}

type Features = Extract<MatcherConfig, { kind: 'features' }>;

function ofFeatures({ backbone, taps, side }: Features): Omit<KeptFeatures, 'splits' | 'data'> {
  const all = backbone ? channelsOf(backbone) : RESNET_STAGES;
  const channels = all?.filter(({ tap }) => taps.some((one) => one.tap === tap));
  return { side, backbone: wordsFor(backbone), bytesAPicture: bytesOf(channels, side) };
}

const wordsFor = (backbone: BackboneShape | undefined): string =>
  backbone !== undefined && 'kind' in backbone ? backbone.kind : 'resnet';

interface Channels {
  readonly tap: string;
  readonly stride: number;
  readonly channels: number;
}

/** torchvision's, of width 64. */
const RESNET_STAGES: readonly Channels[] = ['conv2', 'conv3', 'conv4', 'conv5'].map((tap, stage) => ({
  tap,
  stride: 4 * 2 ** stage,
  channels: 256 * 2 ** stage,
}));

function channelsOf(shape: BackboneShape): readonly Channels[] | undefined {
  if (isOnnx(shape)) return undefined;
  const three =
    'kind' in shape ? efficientNetTapChannels(shape.kind) : [8, 16, 32].map((factor) => factor * shape.width);
  return three.map((channels, i) => ({ tap: `conv${i + 3}`, stride: 8 * 2 ** i, channels }));
}

const bytesOf = (taps: readonly Channels[] | undefined, side: number): number | undefined =>
  taps?.reduce((sum, { stride, channels }) => sum + 4 * channels * (side / stride) ** 2, 0);
