/** Method versions by name: a stage's, and of evaluations without a training their matcher's own. */
import { MATCHER_METHOD } from '@keygrid/matchers/config';
import { METHOD, type EvaluationSpec, type TrainingSpec } from '@keygrid/training/config';

/** Before a matcher's kind. */
export const MATCHER_PREFIX = 'matcher ';

/** `training`, `evaluation`, `matcher features`, …: all that this version can compute. */
export const METHODS: Readonly<Record<string, number>> = {
  ...METHOD,
  ...Object.fromEntries(Object.entries(MATCHER_METHOD).map(([kind, n]) => [MATCHER_PREFIX + kind, n])),
};

/** The one that a run's numbers depend on. */
export function methodOf(spec: TrainingSpec | EvaluationSpec): number {
  return spec.stage === 'evaluation' && spec.matcher ? MATCHER_METHOD[spec.matcher.kind] : METHOD[spec.stage];
}
