/** A plan as the columns that are written: all that takes time to compute, done before a transaction begins. */
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  methodOf,
  type Plan,
  type PlannedEvaluation,
  type PlannedTraining,
} from '@keygrid/plan';

/** What a preview needs. */
export interface PlanContent {
  readonly plan: Plan;
  /** The grid file's text. */
  readonly yaml: string;
  /** What makes a revision: cells and their runs, the protocol, the text. */
  readonly contentHash: string;
  /** Of all its runs, trainings first. */
  readonly ids: readonly string[];
}

export interface PreparedPlan extends PlanContent {
  readonly trainings: RunColumns;
  readonly evaluations: RunColumns;
  readonly cells: CellColumns;
}
export interface RunColumns {
  readonly ids: readonly string[];
  readonly specs: readonly string[];
  readonly seeds: readonly (number | null)[];
  readonly trainings: readonly (string | null)[];
  readonly methods: readonly number[];
}
export interface CellColumns {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly seeds: readonly number[];
  readonly evaluations: readonly string[];
  readonly trainings: readonly (string | null)[];
}

export function contentOf(plan: Plan, yaml: string): PlanContent {
  const content = [yaml, plan.scoring, plan.cells.map(({ key, evaluation }) => [key, evaluation])];
  return {
    plan,
    yaml,
    contentHash: createHash('sha256').update(canonicalJson(content)).digest('hex'),
    ids: [...plan.trainings.keys(), ...plan.evaluations.keys()],
  };
}

export function preparePlan(plan: Plan, yaml: string): PreparedPlan {
  const { cells } = plan;
  return {
    ...contentOf(plan, yaml),
    trainings: runColumns([...plan.trainings.values()]),
    evaluations: runColumns([...plan.evaluations.values()]),
    cells: {
      keys: cells.map(({ key }) => key),
      values: cells.map(({ values }) => JSON.stringify(values)),
      seeds: cells.map(({ seed }) => seed),
      evaluations: cells.map(({ evaluation }) => evaluation),
      trainings: cells.map(({ training }) => training ?? null),
    },
  };
}

type PlannedRun = PlannedEvaluation | (PlannedTraining & { readonly training?: undefined });

function runColumns(planned: readonly PlannedRun[]): RunColumns {
  return {
    ids: planned.map(({ id }) => id),
    specs: planned.map(({ spec }) => JSON.stringify(spec)),
    seeds: planned.map(({ spec }) => (spec.stage === 'training' ? spec.seed : null)),
    trainings: planned.map(({ training }) => training ?? null),
    methods: planned.map(({ spec }) => methodOf(spec)),
  };
}
