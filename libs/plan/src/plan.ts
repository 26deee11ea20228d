/** Grid to plan: every cell with its evaluation, every evaluation with the training it shares with others. */
import { UserError } from '@keygrid/geometry';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { EvaluationSpec, TrainingSpec } from '@keygrid/training/config';
import type { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { cellsOf, type AxisValues, type Cell } from './cells.ts';
import { checkSplits } from './check-splits.ts';
import type { Grid } from './grid.ts';
import { evaluationId, trainingId } from './ids.ts';
import { resolveEvaluation, resolveProtocol, resolveTraining, type PlanContext } from './resolve.ts';
import { remember, settingsReader, type ReadSettings } from './settings.ts';

export interface PlannedTraining {
  readonly id: string;
  readonly spec: TrainingSpec;
}
export interface PlannedEvaluation {
  readonly id: string;
  readonly spec: EvaluationSpec;
  readonly training: string;
}
export interface PlannedCell extends Cell {
  readonly evaluation: string;
  readonly training: string;
}
/** Cells whose values differ only in settings that are not in use: they share one evaluation. */
export interface MergedCells {
  readonly evaluation: string;
  readonly cells: readonly string[];
}
export interface Plan {
  readonly grid: Grid;
  readonly cells: readonly PlannedCell[];
  readonly trainings: ReadonlyMap<string, PlannedTraining>;
  readonly evaluations: ReadonlyMap<string, PlannedEvaluation>;
  readonly merged: readonly MergedCells[];
  /** The protocol every cell is scored by. */
  readonly scoring: ScoringConfig;
  /** Backbone weights files by the SHA-256 that specs name them by. */
  readonly weightFiles: ReadonlyMap<string, string>;
}

/** Pure but for what it asks `context`; the same grid and answers give the same plan, in the same order. */
export function planGrid(grid: Grid, context: PlanContext): Plan {
  const weightFiles = new Map<string, string>();
  const resolver = resolverOf(grid, {
    data: (name) => context.data(name),
    sha256OfWeights(file) {
      const sha256 = context.sha256OfWeights(file);
      weightFiles.set(sha256, file);
      return sha256;
    },
  });
  const trainings = new Map<string, PlannedTraining>();
  const evaluations = new Map<string, PlannedEvaluation>();
  const cells = cellsOf(grid).map((cell): PlannedCell => {
    const settings = resolver.read(cell.values);
    const training = resolver.training({ values: settings.trainingValues, seed: cell.seed });
    const spec = resolver.evaluation(settings, training.id);
    const id = evaluationId(spec);
    if (!trainings.has(training.id)) trainings.set(training.id, training);
    if (!evaluations.has(id)) evaluations.set(id, { id, spec, training: training.id });
    return { ...cell, evaluation: id, training: training.id };
  });
  const specs = [...trainings.values(), ...evaluations.values()].map(({ spec }) => spec);
  const problems = checkSplits(grid, specs);
  if (problems.length > 0) throw grid.refusal(problems);
  const scoring = resolver.scoring();
  return { grid, cells, trainings, evaluations, merged: mergedOf(cells), scoring, weightFiles };
}

/** Specs of cells, each resolved and hashed once for all the cells that agree on its settings. */
function resolverOf(grid: Grid, context: PlanContext) {
  const read = settingsReader(grid);
  const specOf = remember((values: AxisValues) =>
    resolveTraining(valid(grid, read(values).training), context),
  );
  const protocols = new Map<string, ScoringConfig>();
  return {
    training: remember(({ values, seed }: { values: AxisValues; seed: number }): PlannedTraining => {
      const spec: TrainingSpec = { ...specOf(values), seed };
      return { id: trainingId(spec), spec };
    }),
    evaluation(settings: ReadSettings, training: string): EvaluationSpec {
      const part = valid(grid, settings.training);
      const { evaluation } = valid(grid, settings.evaluation);
      const spec = resolveEvaluation({ ...part, evaluation }, { training, context });
      const protocol = resolveProtocol(part, spec.data);
      protocols.set(canonicalJson(protocol), protocol);
      return spec;
    },
    read,
    scoring: () => onlyProtocol(grid, [...protocols.values()]),
  };
}

/** parseGrid has parsed every cell, so a failure here means a grid that did not come from it. */
function valid<T>(grid: Grid, result: z.ZodSafeParseResult<T>): T {
  if (!result.success) throw new UserError(`A cell of ${grid.name} is not valid.`, { cause: result.error });
  return result.data;
}

function onlyProtocol(grid: Grid, [protocol, other]: readonly ScoringConfig[]): ScoringConfig {
  if (!protocol) throw new UserError(`${grid.name} has no cells.`);
  if (!other) return protocol;
  throw new UserError(
    `${grid.name}: its cells would be scored by different protocols (${canonicalJson(protocol)} and ` +
      `${canonicalJson(other)}) and could not be compared; write base.scoring.basis or split the grid`,
  );
}

function mergedOf(cells: readonly PlannedCell[]): MergedCells[] {
  const byEvaluation = new Map<string, string[]>();
  for (const { evaluation, key } of cells) {
    const equal = byEvaluation.get(evaluation);
    if (equal) equal.push(key);
    else byEvaluation.set(evaluation, [key]);
  }
  return [...byEvaluation]
    .filter(([, equal]) => equal.length > 1)
    .map(([evaluation, equal]) => ({ evaluation, cells: equal }));
}

/** `2 cells are equal to others: {…} = {…}`, or undefined where no cells merged. */
export function describeMerged({ merged }: Pick<Plan, 'merged'>): string | undefined {
  if (merged.length === 0) return undefined;
  const surplus = merged.reduce((sum, { cells }) => sum + cells.length - 1, 0);
  const shown = merged.slice(0, 3).map(({ cells }) => cells.slice(0, 3).join(' = '));
  const more = merged.length > shown.length ? '; …' : '';
  return `${surplus} ${surplus === 1 ? 'cell is' : 'cells are'} equal to others: ${shown.join('; ')}${more}`;
}
