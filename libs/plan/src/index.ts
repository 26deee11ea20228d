export { canonicalJson } from './canonical.ts';
export { type AxisValues } from './cells.ts';
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
export { METHOD } from '@keygrid/training/config';
