/** A plan as the columns that are written: all that takes time to compute, done before a transaction begins. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Plan } from '@keygrid/plan';

export interface PreparedPlan {
  readonly plan: Plan;
  /** The grid file's text. */
  readonly yaml: string;
  /** What makes a revision: cells and their runs, the protocol, the text. */
  readonly contentHash: string;
  /** Of all its runs, trainings first. */
  readonly ids: readonly string[];
  readonly trainings: RunColumns;
  readonly evaluations: RunColumns;
  readonly cells: CellColumns;
}
export interface RunColumns {
  readonly ids: readonly string[];
  readonly specs: readonly string[];
  readonly seeds: readonly (number | null)[];
  readonly trainings: readonly (string | null)[];
}
export interface CellColumns {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly seeds: readonly number[];
  readonly evaluations: readonly string[];
  readonly trainings: readonly string[];
}

export function preparePlan(plan: Plan, yaml: string): PreparedPlan {
  const { cells } = plan;
  const trainings = runColumns([...plan.trainings.values()]);
  const evaluations = runColumns([...plan.evaluations.values()]);
  const content = [yaml, plan.scoring, cells.map(({ key, evaluation }) => [key, evaluation])];
  return {
    plan,
    yaml,
    contentHash: createHash('sha256').update(canonicalJson(content)).digest('hex'),
    ids: [...trainings.ids, ...evaluations.ids],
    trainings,
    evaluations,
    cells: {
      keys: cells.map(({ key }) => key),
      values: cells.map(({ values }) => JSON.stringify(values)),
      seeds: cells.map(({ seed }) => seed),
      evaluations: cells.map(({ evaluation }) => evaluation),
      trainings: cells.map(({ training }) => training),
    },
  };
}

interface PlannedRun {
  readonly id: string;
  readonly spec: object & { seed?: number };
  readonly training?: string;
}

function runColumns(planned: readonly PlannedRun[]): RunColumns {
  return {
    ids: planned.map(({ id }) => id),
    specs: planned.map(({ spec }) => JSON.stringify(spec)),
    seeds: planned.map(({ spec }) => spec.seed ?? null),
    trainings: planned.map(({ training }) => training ?? null),
  };
}
