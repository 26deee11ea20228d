/** Settings of zero-shot matching of a backbone's features (docs/matchers.md). */
import {
  EFFICIENTNETS,
  onnxBackboneConflicts,
  onnxBackboneFields,
  OnnxBackboneShape,
  PRETRAINED,
  resolveOnnxBackbone,
  sideMultipleOf,
} from '@keygrid/model/config';
import { z } from 'zod';
import {
  DEFAULT_SIDE,
  FileName,
  missingWeights,
  ofTensors,
  sharedFields,
  sideConflict,
  type Conflict,
  type Sha256Of,
} from '../kind-settings.ts';
import { Mutual, Readout, readoutFields, readoutOf } from './readout-settings.ts';

export const TAPS = ['conv2', 'conv3', 'conv4', 'conv5'] as const;
export type Tap = (typeof TAPS)[number];
const Tap = z.enum(TAPS);
const SAMPLINGS = ['cell', 'bilinear'] as const;
/** Its taps conv3, conv4 and conv5 have strides 8, 16 and 32; there is no conv2. */
const EfficientNet = z.enum(EFFICIENTNETS);
const BACKBONES = ['resnet', ...EFFICIENTNETS, 'onnx'] as const;
const IMAGENET = 'imagenet';
const positive = z.number().positive();

/** As written in a grid file. */
export const featuresFields = {
  ...sharedFields,
  /** Which network `weights` are of: a file, or for an EfficientNet-Lite also `imagenet`, what set-up fetched. Default resnet. */
  backbone: z
    .preprocess(
      (value) => (typeof value === 'string' ? { kind: value } : value),
      z.strictObject({ kind: z.enum(BACKBONES).default('resnet'), ...onnxBackboneFields }),
    )
    .optional(),
  /** Stages of the backbone whose outputs are joined on the grid of the finest. Default conv3, conv4, conv5. */
  taps: z.array(Tap).min(1).optional(),
  /** Weight of each tap's unit vectors. Default 1 each. */
  tapWeights: z.array(positive).min(1).optional(),
  ...readoutFields,
  /** A keypoint's own vector: its cell's, or bilinear between cells. Default cell. */
  sampling: z.enum(SAMPLINGS).optional(),
};
type Written = z.infer<z.ZodObject<typeof featuresFields>>;

/** Resolved: a readout has only the fields it uses. */
export const FeaturesConfig = z.strictObject({
  kind: z.literal('features'),
  /** Absent: a ResNet, whose shape its file says. */
  backbone: z.union([z.strictObject({ kind: EfficientNet }), OnnxBackboneShape]).optional(),
  weights: FileName,
  side: z.number().int().positive(),
  /** By name; of an ONNX file its outputs. */
  taps: z.array(z.strictObject({ tap: z.string(), weight: positive })).min(1),
  readout: Readout,
  mutual: Mutual,
  /** Absent: the vector of a keypoint's cell. */
  sampling: z.literal('bilinear').optional(),
});
export type FeaturesConfig = z.infer<typeof FeaturesConfig>;

const DEFAULT_TAPS: readonly Tap[] = ['conv3', 'conv4', 'conv5'];

function conflicts(input: Written): Conflict[] {
  const { readout, mutual } = input;
  const taps = tapsOf(input);
  const { tapWeights = taps } = input;
  const found = backboneConflicts(input, taps);
  if (new Set(taps).size < taps.length) found.push({ path: ['taps'], message: 'names a tap twice' });
  if (tapWeights.length !== taps.length) {
    const message = `has ${tapWeights.length} values for ${taps.length} taps (${taps.join(', ')}); one each`;
    found.push({ path: ['tapWeights'], message });
  }
  const isMutual = mutual === 'soft' || mutual === 'strict';
  if (readout === 'pixel' && isMutual) {
    const message = 'acts on cosines between cells, which the readout pixel does not make; expected none';
    found.push({ path: ['mutual'], message });
  }
  if (input.sampling === 'bilinear' && (readout === 'pixel' || isMutual)) {
    const message =
      'reads between cells, which the readout pixel and mutual: soft or strict do not; expected cell';
    found.push({ path: ['sampling'], message });
  }
  return found;
}

/** Names in the order in which they are joined. */
const tapsOf = ({ backbone, taps = [...DEFAULT_TAPS] }: Written): readonly string[] =>
  backbone?.kind === 'onnx' ? (backbone.taps ?? []).map(({ output }) => output) : taps;

function backboneConflicts(input: Written, taps: readonly string[]): Conflict[] {
  const { weights, side = DEFAULT_SIDE } = input;
  const backbone = input.backbone?.kind ?? 'resnet';
  const lites = EFFICIENTNETS.join(', ');
  if (input.backbone?.kind === 'onnx') {
    const { taps: strides = [] } = input.backbone;
    const found = onnxBackboneConflicts(input.backbone);
    return [
      ...found.map(({ path, message }) => ({ path: ['backbone', ...path], message })),
      ...sideConflict({ side }, { sideMultiple: sideMultipleOf(strides) }),
    ];
  }
  const wrongSide = sideConflict({ side }, ofTensors);
  if (wrongSide.length > 0) return wrongSide;
  if (backbone !== 'resnet') {
    const message = `conv2 is a ResNet's; ${backbone} has conv3, conv4, conv5`;
    return [
      ...missingWeights(input, `the weights of ${backbone}, or "${IMAGENET}"`),
      ...(taps.includes('conv2') ? [{ path: ['taps'], message }] : []),
    ];
  }
  const message = `${IMAGENET} comes with ${lites} only; expected one of them as backbone, or a file with a ResNet`;
  return weights === IMAGENET
    ? [{ path: ['weights'], message }]
    : missingWeights(input, "torchvision's ResNet");
}

function resolve(input: Written, sha256Of: Sha256Of): FeaturesConfig {
  const { side = DEFAULT_SIDE, tapWeights, mutual = 'none' } = input;
  return {
    kind: 'features',
    ...backboneOf(input, sha256Of),
    side,
    taps: tapsOf(input).map((tap, i) => ({ tap, weight: tapWeights?.[i] ?? 1 })),
    readout: readoutOf(input),
    mutual,
    ...(input.sampling === 'bilinear' ? { sampling: input.sampling } : {}),
  };
}

function backboneOf(
  { backbone, weights = '' }: Written,
  sha256Of: Sha256Of,
): Pick<FeaturesConfig, 'backbone' | 'weights'> {
  if (backbone?.kind === 'onnx') {
    const sha256 = sha256Of(backbone.file ?? '', 'backbone.file');
    return { backbone: resolveOnnxBackbone(backbone), weights: { sha256 } };
  }
  const kind = backbone?.kind ?? 'resnet';
  if (kind === 'resnet') return { weights: { sha256: sha256Of(weights, 'weights') } };
  const sha256 = weights === IMAGENET ? PRETRAINED[kind].sha256 : sha256Of(weights, 'weights');
  return { backbone: { kind }, weights: { sha256 } };
}

export const features = {
  fields: featuresFields,
  config: FeaturesConfig,
  method: 1,
  ...ofTensors,
  sideMultiple: 1, // its backbone's strides say more: `conflicts`
  conflicts,
  resolve,
};
