/** Settings of hyperpixel flow (HPF) and, with `transport`, of SCOT (docs/matchers.md). */
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

const count = z.number().int().positive();
const positive = z.number().positive();
const Ids = z.array(z.number().int().min(0)).min(1);
const Frame = z.enum(['isotropic', 'squash']);
const Uncovered = z.enum(['nearest', 'nan']);
const transportFields = {
  /** Regularisation. Default 0.05. */
  epsilon: z.number().min(0.02).optional(),
  /** 1 as in the published code (default), 50 as in the paper. */
  iterations: count.optional(),
  /** Of the plan, before the votes: 1 (default), or 0.5 as published for PF-PASCAL. */
  power: positive.optional(),
  /** Where cells get their mass: the classifier's activation map (default), a mask of each picture, or all alike. */
  weights: z.enum(['cam', 'mask', 'none']).optional(),
  /** With `weights: mask`: a zip archive of grey PNG pictures, named as the pictures are. */
  masks: z.string().min(1).optional(),
  /** The activation map's third scale is made from the second (published, default) or from the picture. */
  camScales: z.enum(['chained', 'direct']).optional(),
  /** Of an activation map: `(c − min)/max` (published, default) or `(c − min)/(max − min)`. */
  camNormalisation: z.enum(['published', 'range']).optional(),
};

/** As written in a grid file. `transport: true` means enabled. */
export const hyperpixelFields = {
  ...sharedFields,
  /** What is handed over where KBC crops nothing: the picture as it is, or squashed to side × side. Default isotropic. */
  frame: Frame.optional(),
  /** Hyperpixel ids, ascending: which layers. No default: they belong to a network and a data set. */
  ids: Ids.optional(),
  /** Longest side in pixels at which a picture goes through the network. Default 300. */
  longest: count.optional(),
  /** Smaller pictures are enlarged to that. Default: with transport only. */
  enlarge: z.boolean().optional(),
  /** Cells that see beyond the picture's border are dropped. Default: without transport only. */
  prune: z.boolean().optional(),
  /** The clamped cosine is raised to it (without transport). Default 3. */
  exponent: positive.optional(),
  /** Bins of the Hough space, about. Default 8192. */
  cells: count.optional(),
  /** A keypoint that no cell covers: the nearest cell (default), or no number, which counts as wrong. */
  uncovered: Uncovered.optional(),
  transport: z
    .preprocess(
      (value) => (typeof value === 'boolean' ? { enabled: value } : value),
      z.strictObject({ enabled: z.boolean().default(true), ...transportFields }),
    )
    .optional(),
};
type Written = z.infer<z.ZodObject<typeof hyperpixelFields>>;

const transport = z.strictObject({
  epsilon: positive,
  iterations: count,
  power: positive,
  weights: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('mask'), masks: FileName }),
    z.strictObject({
      kind: z.literal('cam'),
      scales: z.enum(['chained', 'direct']),
      normalisation: z.enum(['published', 'range']),
    }),
  ]),
});

type Transport = z.infer<typeof transport>;

export const HyperpixelConfig = z.strictObject({
  kind: z.literal('hyperpixel'),
  weights: FileName,
  side: count,
  frame: Frame,
  ids: Ids,
  longest: count,
  enlarge: z.boolean(),
  prune: z.boolean(),
  cells: count,
  uncovered: Uncovered,
  /** HPF: votes are the cosine raised to `exponent`. SCOT: they are a transport plan's. */
  votes: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cosine'), exponent: positive }),
    transport.extend({ kind: z.literal('transport') }),
  ]),
});
export type HyperpixelConfig = z.infer<typeof HyperpixelConfig>;

const EXAMPLE = 'such as [0, 8, 20, 21, 26, 28, 29, 30] (ResNet-101, SPair-71k)';

function conflicts(input: Written): Conflict[] {
  const found = missingWeights(input, "torchvision's ResNet");
  const { ids } = input;
  if (ids === undefined)
    found.push({ path: ['ids'], message: `is missing; expected a list of hyperpixel ids, ${EXAMPLE}` });
  else if (ids.some((id, i) => i > 0 && id <= (ids[i - 1] ?? 0)))
    found.push({ path: ['ids'], message: `expected ids that rise, ${EXAMPLE}, found ${ids.join(', ')}` });
  return [...found, ...maskConflicts(input)];
}

function maskConflicts({ transport: plan }: Written): Conflict[] {
  if (plan?.enabled !== true) return [];
  const { weights = 'cam', masks } = plan;
  const path = ['transport', 'masks'];
  if (weights === 'mask' && masks === undefined)
    return [{ path, message: 'is missing; expected a zip archive with a grey PNG of each picture' }];
  if (weights !== 'mask' && masks !== undefined)
    return [{ path, message: `is not read with transport.weights: ${weights}; expected mask there` }];
  return [];
}

function resolve(input: Written, sha256Of: Sha256Of): HyperpixelConfig {
  const { weights = '', side = DEFAULT_SIDE, frame = 'isotropic', ids = [], longest = 300 } = input;
  const votes = votesOf(input, sha256Of);
  const isTransport = votes.kind === 'transport';
  const { enlarge = isTransport, prune = !isTransport, cells = 8192, uncovered = 'nearest' } = input;
  return {
    kind: 'hyperpixel',
    weights: { sha256: sha256Of(weights, 'weights') },
    side,
    frame,
    ids,
    longest,
    enlarge,
    prune,
    cells,
    uncovered,
    votes,
  };
}

function votesOf({ exponent = 3, transport: plan }: Written, sha256Of: Sha256Of): HyperpixelConfig['votes'] {
  if (plan?.enabled !== true) return { kind: 'cosine', exponent };
  const { epsilon = 0.05, iterations = 1, power = 1 } = plan;
  return { kind: 'transport', epsilon, iterations, power, weights: weightsOf(plan, sha256Of) };
}

function weightsOf(plan: NonNullable<Written['transport']>, sha256Of: Sha256Of): Transport['weights'] {
  const { weights = 'cam', masks = '', camScales = 'chained', camNormalisation = 'published' } = plan;
  switch (weights) {
    case 'none':
      return { kind: 'none' };
    case 'mask':
      return { kind: 'mask', masks: { sha256: sha256Of(masks, 'transport.masks') } };
    case 'cam':
      return { kind: 'cam', scales: camScales, normalisation: camNormalisation };
  }
}

export const hyperpixel = {
  fields: hyperpixelFields,
  config: HyperpixelConfig,
  method: 1,
  ...ofTensors,
  conflicts,
  resolve,
};
