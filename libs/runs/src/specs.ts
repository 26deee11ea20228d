/** The planner's words that this library keeps in rows; one place that names where they come from. */
import type { Plan, PlannedEvaluation, PlannedTraining } from '@keygrid/plan';

export type { AnyMatcher } from '@keygrid/plan';

export type TrainingSpec = PlannedTraining['spec'];
export type EvaluationSpec = PlannedEvaluation['spec'];
export type DataConfig = TrainingSpec['data'];
export type ModelConfig = TrainingSpec['model'];
export type ScoringConfig = Plan['scoring'];

/** The part of a protocol that decides what correct means, as a name: `bbox/original`, `image/squashed-256`, `bbox/original/strict`. */
export function protocolName({
  basis,
  frame,
  side,
  strict,
  thresholdFrame,
}: Omit<ScoringConfig, 'alphas'>): string {
  const where = side === undefined ? frame : `${frame}-${side}`;
  return [basis, where, thresholdFrame && 'unscaled-threshold', strict && 'strict'].filter(Boolean).join('/');
}
