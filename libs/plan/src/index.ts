export { canonicalJson } from './canonical.ts';
export { type AxisValues } from './cells.ts';
export { differenceOfCells, type CellDifference } from './difference.ts';
export { type Grid } from './grid.ts';
export { evaluationId, trainingId } from './ids.ts';
export { parseGrid } from './parse-grid.ts';
export {
  describeMerged,
  planGrid,
  type MergedCells,
  type Plan,
  type PlannedCell,
  type PlannedEvaluation,
  type PlannedTraining,
} from './plan.ts';
export { type PlanContext } from './resolve.ts';
export { DataConfig } from '@keygrid/datasets/config';
export { ModelConfig } from '@keygrid/model/config';
export { ScoringConfig } from '@keygrid/scoring/config';
export { EvaluationSpec, METHOD, TrainingSpec } from '@keygrid/training/config';
