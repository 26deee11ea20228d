/** Settings of training and evaluation, and the two specs a run is made of. */
import { DataConfig, DataInput, Split } from '@keygrid/datasets/config';
import { KbcConfig, KbcInput } from '@keygrid/kbc/config';
import { ModelConfig } from '@keygrid/model/config';
import { Basis, ScoringFrame } from '@keygrid/scoring/config';
import { z } from 'zod';

const count = z.number().int().positive();
const probability = z.number().min(0).max(1);
export const Precision = z.enum(['float32', 'bfloat16']);

const optimiser = z.strictObject({
  kind: z.literal('adam').default('adam'),
  learningRate: z.number().positive().default(1e-5),
  beta1: probability.lt(1).default(0.9),
  beta2: probability.lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
});
/** As written in a grid file; `schedule: cosine` means its kind. */
const scheduleInput = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: value } : value),
  z.strictObject({
    kind: z.enum(['constant', 'cosine']).default('constant'),
    /** Where the cosine ends. Default 0. */
    minimum: z.number().min(0).default(0),
  }),
);
/** Resolved: how the learning rate moves over the training. */
const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  /** From the optimiser's rate along half a cosine to `minimum` after the last step. */
  z.strictObject({ kind: z.literal('cosine'), minimum: z.number().min(0) }),
]);
export type Schedule = z.infer<typeof schedule>;

export function resolveSchedule(input: z.infer<typeof scheduleInput>): Schedule {
  return input.kind === 'constant' ? { kind: 'constant' } : { kind: 'cosine', minimum: input.minimum };
}

const augmentation = z.strictObject({
  /** Random crop that keeps every keypoint. Default 0.5. */
  crop: probability.default(0.5),
  /** Each photometric operation on its own. Default 0.2. */
  photometric: probability.default(0.2),
  /** To grey. Default 0.1. */
  grey: probability.default(0.1),
});
const common = {
  batch: count.default(16),
  /** Source and target through the backbone as one batch (one set of batch statistics) or one after the other. */
  pairBatch: z.enum(['joint', 'separate']).default('joint'),
  /** Batch norm keeps its stored statistics while training. */
  frozenNorm: z.boolean().default(false),
  optimiser: optimiser.prefault({}),
  augmentation: augmentation.prefault({}),
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
};

/** The `training` block of a grid file. `epochs` left out takes the data set's published number. */
export const TrainingInput = z.strictObject({
  ...common,
  schedule: scheduleInput.prefault({}),
  epochs: z.number().int().min(0).optional(),
  /** Pairs a forward and backward pass; left out: the batch. Smaller ones change batch norm's batches. */
  microBatch: count.optional(),
  selection: z.strictObject({ ...selectionFields, basis: Basis.optional() }).prefault({}),
});
export type TrainingInput = z.infer<typeof TrainingInput>;

/** The `evaluation` block of a grid file. */
export const EvaluationInput = z.strictObject({
  data: DataInput.optional(),
  split: Split.default('test'),
  checkpoint: z.enum(['best', 'last']).default('best'),
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
  schedule,
  epochs: z.number().int().min(0),
  microBatch: count,
  selection: z.strictObject({ ...selectionFields, basis: Basis }),
  seed: z.number().int().nonnegative(),
});
export type TrainingSpec = z.infer<typeof TrainingSpec>;

/** Everything that decides the predictions of an evaluation. Scoring is not part of it. */
export const EvaluationSpec = z.strictObject({
  stage: z.literal('evaluation'),
  data: DataConfig,
  split: Split,
  weights: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('training'),
      training: z.string(),
      checkpoint: z.enum(['best', 'last']),
    }),
    z.strictObject({ kind: z.literal('file'), sha256: z.string(), model: ModelConfig }),
  ]),
  kbc: KbcConfig,
  precision: Precision,
});
export type EvaluationSpec = z.infer<typeof EvaluationSpec>;

/** Raised by hand when a stage's numbers change; part of every id. */
export const METHOD = { training: 1, evaluation: 1 } as const;
