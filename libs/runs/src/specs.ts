/** The planner's words that this library keeps in rows; one place that names where they come from. */
import type { Plan, PlannedEvaluation, PlannedTraining } from '@keygrid/plan';

export { METRICS_OF_FURTHER_PARTS, protocolName } from '@keygrid/plan';
export type { AnyMatcher } from '@keygrid/plan';

export type TrainingSpec = PlannedTraining['spec'];
export type EvaluationSpec = PlannedEvaluation['spec'];
export type DataConfig = TrainingSpec['data'];
export type ModelConfig = TrainingSpec['model'];
export type ScoringConfig = Plan['scoring'];
