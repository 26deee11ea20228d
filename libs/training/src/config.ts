/** Settings of training and evaluation, and the two specs a run is made of. */
import { CheckpointKind, Precision } from '@keygrid/contract';
import { DataConfig, DataInput, Split } from '@keygrid/datasets/config';
import { KbcConfig, KbcInput } from '@keygrid/kbc/config';
import { MatcherConfig } from '@keygrid/matchers/config';
import { ModelConfig } from '@keygrid/model/config';
import { Basis, ScoringFrame } from '@keygrid/scoring/config';
import { z } from 'zod';

const count = z.number().int().positive();
const probability = z.number().min(0).max(1);

const optimiser = z.strictObject({
  kind: z.literal('adam').default('adam'),
  learningRate: z.number().positive().default(1e-5),
  /** Rate of the backbone's parameters; the schedule moves it in proportion. Left out: the same for all. */
  backboneRate: z.number().positive().optional(),
  beta1: probability.lt(1).default(0.9),
  beta2: probability.lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
  /** Longer gradients (Euclidean norm over all parameters together) are shortened to this. Left out: never. */
  clipNorm: z.number().positive().optional(),
});

const MILESTONES =
  'a step schedule needs `milestones`: rising epochs after which the rate falls, such as [70, 90]';
const rising = (epochs: readonly number[]) => epochs.every((epoch, i) => epoch > (epochs[i - 1] ?? 0));
/** As written in a grid file; `schedule: cosine` means its kind. Fields of another kind stay as they are. */
const scheduleInput = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: value } : value),
  z
    .strictObject({
      kind: z.enum(['constant', 'cosine', 'step']).default('constant'),
      /** Where the cosine ends. Default 0. */
      minimum: z.number().min(0).default(0),
      /** Epochs after each of which the rate is multiplied by `factor`. */
      milestones: z.array(count).min(1).refine(rising, 'epochs must rise').optional(),
      /** Default 0.1. */
      factor: z.number().positive().max(1).default(0.1),
      /** The rate rises in a line over so many first steps, whatever the kind. Default 0. */
      warmup: z.number().int().min(0).default(0),
    })
    .refine(({ kind, milestones }) => kind !== 'step' || milestones, MILESTONES),
);
const warmup = count.optional();
/** Resolved: how the learning rate moves over the training. */
const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), warmup }),
  /** From the optimiser's rate along half a cosine to `minimum` after the last step. */
  z.strictObject({ kind: z.literal('cosine'), minimum: z.number().min(0), warmup }),
  /** Times `factor` after each of these epochs. */
  z.strictObject({ kind: z.literal('step'), milestones: z.array(count), factor: z.number(), warmup }),
]);
export type Schedule = z.infer<typeof schedule>;

export function resolveSchedule(input: z.infer<typeof scheduleInput>): Schedule {
  const { kind, minimum, milestones = [], factor } = input;
  const start = input.warmup > 0 ? { warmup: input.warmup } : {};
  switch (kind) {
    case 'constant':
      return { kind, ...start };
    case 'cosine':
      return { kind, minimum, ...start };
    case 'step':
      return { kind, milestones, factor, ...start };
  }
}

const augmentationFields = {
  /** Random crop that keeps every keypoint. Default 0.5. */
  crop: probability.default(0.5),
  /** Each photometric operation on its own. Default 0.2. */
  photometric: probability.default(0.2),
  /** To grey. Default 0.1. */
  grey: probability.default(0.1),
  /** Mirror both images of the pairs for which the data set says so (PF-PASCAL's `flip` column). Default true. */
  flip: z.boolean().default(true),
};
const common = {
  batch: count.default(16),
  /** Source and target through the backbone as one batch (one set of batch statistics) or one after the other. */
  pairBatch: z.enum(['joint', 'separate']).default('joint'),
  /** Batch norm keeps its stored statistics while training. */
  frozenNorm: z.boolean().default(false),
  /** The backbone stays as it is: no gradient, no update, stored statistics. */
  frozenBackbone: z.boolean().default(false),
  optimiser: optimiser.prefault({}),
  precision: Precision.default('float32'),
};
const selectionFields = {
  split: Split.default('val'),
  frame: ScoringFrame.default('original'),
  alpha: z.number().positive().default(0.1),
  /** Epochs between two selections. Default 1. */
  every: count.default(1),
  /** The first so many pairs of the split; left out: all. */
  maxPairs: count.optional(),
  /** Stop after so many selections without a better one; left out: never. */
  patience: count.optional(),
};

/** The `training` block of a grid file. `epochs` left out takes the data set's published number. */
export const TrainingInput = z.strictObject({
  ...common,
  /** `exchange` left out takes the data set's default. */
  augmentation: z.strictObject({ ...augmentationFields, exchange: probability.optional() }).prefault({}),
  schedule: scheduleInput.prefault({}),
  epochs: z.number().int().min(0).optional(),
  /** Pairs a forward and backward pass; left out: the batch. Smaller ones change batch norm's batches. */
  microBatch: count.optional(),
  selection: z.strictObject({ ...selectionFields, basis: Basis.optional() }).prefault({}),
});
export type TrainingInput = z.infer<typeof TrainingInput>;

/** Settings that nothing reads are left out, so that cells which differ in them alone are one training. */
export function resolveFreezing<T extends Pick<TrainingInput, 'frozenBackbone' | 'frozenNorm' | 'optimiser'>>(
  input: T,
): T {
  const { backboneRate, ...optimiser } = input.optimiser;
  const isOwnRate = !input.frozenBackbone && backboneRate !== input.optimiser.learningRate;
  return {
    ...input,
    frozenNorm: input.frozenNorm || input.frozenBackbone,
    optimiser: isOwnRate ? input.optimiser : optimiser,
  };
}

/** Fields that do not go together, each at the field to change. */
export function trainingConflicts({ batch, microBatch = batch, selection }: TrainingInput) {
  const conflicts: { readonly path: string[]; readonly message: string }[] = [];
  if (microBatch > batch) {
    const message = `a micro-batch of ${microBatch} is larger than the batch of ${batch}`;
    conflicts.push({ path: ['microBatch'], message });
  }
  if (selection.split.startsWith('test')) {
    const message = `the best checkpoint may not be chosen on ${selection.split}; expected trn or val`;
    conflicts.push({ path: ['selection', 'split'], message });
  }
  return conflicts;
}

/** The `evaluation` block of a grid file. */
export const EvaluationInput = z.strictObject({
  data: DataInput.optional(),
  split: Split.default('test'),
  checkpoint: CheckpointKind.default('best'),
  kbc: z.preprocess((value) => (typeof value === 'string' ? { mode: value } : value), KbcInput).prefault({}),
  precision: Precision.default('float32'),
});
export type EvaluationInput = z.infer<typeof EvaluationInput>;

/** Everything that decides the bits of a training. Equal specs and methods are the same training. */
export const TrainingSpec = z.strictObject({
  stage: z.literal('training'),
  data: DataConfig,
  model: ModelConfig,
  ...common,
  augmentation: z.strictObject({
    ...augmentationFields,
    /** Source and target trade places. */
    exchange: probability.default(0),
  }),
  schedule,
  epochs: z.number().int().min(0),
  microBatch: count,
  selection: z.strictObject({ ...selectionFields, basis: Basis }),
  seed: z.number().int().nonnegative(),
});
export type TrainingSpec = z.infer<typeof TrainingSpec>;

const evaluated = {
  stage: z.literal('evaluation'),
  data: DataConfig,
  split: Split,
  kbc: KbcConfig,
};
/** Of the network that a training makes, or of its weights from a file. */
const TrainedEvaluation = z.strictObject({
  ...evaluated,
  matcher: z.undefined().optional(),
  weights: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('training'),
      training: z.string(),
      checkpoint: CheckpointKind,
    }),
    z.strictObject({ kind: z.literal('file'), sha256: z.string(), model: ModelConfig }),
  ]),
  precision: Precision,
});
/** Of a matcher that needs no training. */
const MatcherEvaluation = z.strictObject({
  ...evaluated,
  weights: z.undefined().optional(),
  matcher: MatcherConfig,
  /** Only where it acts. */
  precision: Precision.optional(),
});
/** Everything that decides the predictions of an evaluation. Scoring is not part of it. */
export const EvaluationSpec = z.union([TrainedEvaluation, MatcherEvaluation]);
export type TrainedEvaluation = z.infer<typeof TrainedEvaluation>;
export type MatcherEvaluation = z.infer<typeof MatcherEvaluation>;
export type EvaluationSpec = z.infer<typeof EvaluationSpec>;

/** Raised by hand when a stage's numbers change; part of every id. */
export const METHOD = { training: 1, evaluation: 1 } as const;
