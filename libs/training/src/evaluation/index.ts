/** Evaluating, which needs TensorFlow only where its matcher does: nothing here loads it. */
export { evaluate } from './evaluate.ts';
export {
  CHUNK_PAIRS,
  type Evaluation,
  type EvaluationEnvironment,
  type EvaluationResult,
  type FinishedEvaluation,
} from './evaluation.ts';
export type { KbcDecision, PairPrediction } from './predict.ts';
export { peakMemoryBytes } from '../memory.ts';
