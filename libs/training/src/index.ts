export type { FinishedTraining, Phase, TrainingEnvironment, TrainingResult } from './environment.ts';
export { evaluate } from './evaluation/evaluate.ts';
export {
  CHUNK_PAIRS,
  type Evaluation,
  type EvaluationEnvironment,
  type EvaluationResult,
  type FinishedEvaluation,
} from './evaluation/evaluation.ts';
export type { KbcDecision, PairPrediction } from './evaluation/predict.ts';
export { createLoaderPool, type PairLoader } from './loading/loader-pool.ts';
export { epochBatches } from './loading/training-batches.ts';
export { peakMemoryBytes } from './memory.ts';
export { NonFiniteLoss } from './non-finite-loss.ts';
export { createAdam, type Adam, type AdamConfig, type Moments } from './optimiser/adam.ts';
export { train } from './train.ts';
export { trainingStep } from './training-step.ts';
