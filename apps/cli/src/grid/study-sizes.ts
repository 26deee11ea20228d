/** What a plan's runs consist of: enough to say early how long they take. */
import type { Plan } from '@keygrid/plan';
import type { StudySizes } from '@keygrid/results';

/** `pairs` of the splits that are trained and tested on. Undefined for a plan that trains nothing. */
export function studySizes(plan: Plan, pairs: { trn: number; test: number }): StudySizes | undefined {
  const training = [...plan.trainings.values()][0]?.spec;
  if (training === undefined) return undefined;
  const passes = [...plan.evaluations.values()].map(({ spec: { kbc } }) =>
    kbc.mode === 'none' || kbc.mode === 'source' ? 1 : 2,
  );
  return {
    steps: training.epochs * Math.ceil(pairs.trn / training.batch),
    batch: training.batch,
    selections: 1 + Math.ceil(training.epochs / training.selection.every),
    evaluationPairs: pairs.test,
    passes: passes.reduce((sum: number, count) => sum + count, 0) / passes.length,
  };
}
