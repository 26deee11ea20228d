export { createAdam, type Adam, type AdamConfig, type Moments } from './adam.ts';
export {
  CHUNK_PAIRS,
  type CheckpointKind,
  type EvaluationEnvironment,
  type EvaluationResult,
  type FinishedEvaluation,
  type FinishedTraining,
  type MetricPoint,
  type Phase,
  type PredictionChunk,
  type TrainingEnvironment,
  type TrainingResult,
} from './environment.ts';
export { evaluate } from './evaluate.ts';
export { peakMemoryBytes } from './memory.ts';
export { createMatcher, type NetMatcher } from './matcher.ts';
export { NonFiniteLoss } from './non-finite-loss.ts';
export { pictureMatcher, type KbcDecision, type PairPrediction } from './predict.ts';
export { train } from './train.ts';
export { trainingStep } from './training-step.ts';
export { weightsOf } from './checkpoint.ts';
