/** Settings of zero-shot matching of a backbone's features (docs/matchers.md). */
import { EFFICIENTNETS, PRETRAINED } from '@keygrid/model/config';
import { z } from 'zod';
import {
  DEFAULT_SIDE,
  FileName,
  missingWeights,
  ofTensors,
  sharedFields,
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
const BACKBONES = ['resnet', ...EFFICIENTNETS] as const;
const IMAGENET = 'imagenet';
const positive = z.number().positive();

/** As written in a grid file. */
export const featuresFields = {
  ...sharedFields,
  /** Which network `weights` are of: a file, or for an EfficientNet-Lite also `imagenet`, what set-up fetched. Default resnet. */
  backbone: z.enum(BACKBONES).optional(),
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
  backbone: z.strictObject({ kind: EfficientNet }).optional(),
  weights: FileName,
  side: z.number().int().positive(),
  taps: z.array(z.strictObject({ tap: Tap, weight: positive })).min(1),
  readout: Readout,
  mutual: Mutual,
  /** Absent: the vector of a keypoint's cell. */
  sampling: z.literal('bilinear').optional(),
});
export type FeaturesConfig = z.infer<typeof FeaturesConfig>;

const DEFAULT_TAPS: readonly Tap[] = ['conv3', 'conv4', 'conv5'];

function conflicts(input: Written): Conflict[] {
  const { taps = DEFAULT_TAPS, tapWeights = taps, readout, mutual } = input;
  const found = backboneConflicts(input, taps);
  if (new Set(taps).size < taps.length) found.push({ path: ['taps'], message: 'names a tap twice' });
  if (tapWeights.length !== taps.length) {
    const message = `has ${tapWeights.length} values for ${taps.length} taps (${taps.join(', ')}); one each`;
    found.push({ path: ['tapWeights'], message });
  }
  if (readout === 'pixel' && mutual === 'soft') {
    const message = 'acts on cosines between cells, which the readout pixel does not make; expected none';
    found.push({ path: ['mutual'], message });
  }
  if (input.sampling === 'bilinear' && (readout === 'pixel' || mutual === 'soft')) {
    const message = 'reads between cells, which the readout pixel and mutual: soft do not; expected cell';
    found.push({ path: ['sampling'], message });
  }
  return found;
}

function backboneConflicts(input: Written, taps: readonly Tap[]): Conflict[] {
  const { backbone = 'resnet', weights } = input;
  const lites = EFFICIENTNETS.join(', ');
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
  const { side = DEFAULT_SIDE, taps = DEFAULT_TAPS, tapWeights, mutual = 'none' } = input;
  return {
    kind: 'features',
    ...backboneOf(input, sha256Of),
    side,
    taps: taps.map((tap, i) => ({ tap, weight: tapWeights?.[i] ?? 1 })),
    readout: readoutOf(input),
    mutual,
    ...(input.sampling === 'bilinear' ? { sampling: input.sampling } : {}),
  };
}

function backboneOf(
  { backbone: kind = 'resnet', weights = '' }: Written,
  sha256Of: Sha256Of,
): Pick<FeaturesConfig, 'backbone' | 'weights'> {
  if (kind === 'resnet') return { weights: { sha256: sha256Of(weights, 'weights') } };
  const sha256 = weights === IMAGENET ? PRETRAINED[kind].sha256 : sha256Of(weights, 'weights');
  return { backbone: { kind }, weights: { sha256 } };
}

export const features = {
  fields: featuresFields,
  config: FeaturesConfig,
  method: 1,
  ...ofTensors,
  conflicts,
  resolve,
};
