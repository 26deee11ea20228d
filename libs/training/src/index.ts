export { createAdam, type Adam, type AdamConfig, type Moments } from './adam.ts';
export type {
  CheckpointKind,
  FinishedTraining,
  MetricPoint,
  Phase,
  TrainingEnvironment,
  TrainingResult,
} from './environment.ts';
export { evaluate } from './evaluate.ts';
export {
  CHUNK_PAIRS,
  type Evaluation,
  type EvaluationEnvironment,
  type EvaluationResult,
  type FinishedEvaluation,
  type PredictionChunk,
} from './evaluation.ts';
export { createLoaderPool, type PairLoader } from './loader-pool.ts';
export { peakMemoryBytes } from './memory.ts';
export { createMatcher, type LoadedPicture, type NetMatcher } from './matcher.ts';
export { NonFiniteLoss } from './non-finite-loss.ts';
export type { KbcDecision, PairPrediction } from './predict.ts';
export { train } from './train.ts';
export { epochBatches } from './training-batches.ts';
export { trainingStep } from './training-step.ts';
export { weightsOf } from './checkpoint.ts';
