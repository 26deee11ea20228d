/** Grid to plan: every cell with its evaluation, every evaluation with the training it shares with others. */
import { counted, UserError } from '@keygrid/contract';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { EvaluationSpec, TrainingSpec } from '@keygrid/training/config';
import type { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { cellsOfSeeds, combinationsOf, type Cell } from './cells.ts';
import type { AxisValues, Grid } from './grid.ts';
import { checkSplits } from './check/check-splits.ts';
import type { Settings } from './fields.ts';
import { evaluationId, evaluationIdsByTraining, trainingIdsBySeed } from './ids.ts';
import {
  hasMatcher,
  hasWeights,
  resolveEvaluation,
  resolveGivenWeights,
  resolveMatcherEvaluation,
  resolveProtocol,
  resolveTraining,
  type PlanContext,
} from './resolve.ts';
import { remember, settingsReader, type ReadSettings } from './settings.ts';

export interface PlannedTraining {
  readonly id: string;
  readonly spec: TrainingSpec;
}
export interface PlannedEvaluation {
  readonly id: string;
  readonly spec: EvaluationSpec;
  /** Absent where a matcher needs none. */
  readonly training?: string;
}
export interface PlannedCell extends Cell {
  readonly evaluation: string;
  readonly training?: string;
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
  /** Weights files by the SHA-256 that specs name them by. */
  readonly weightFiles: ReadonlyMap<string, string>;
}

/** Pure but for what it asks `context`; the same grid and answers give the same plan, in the same order. */
export function planGrid(grid: Grid, context: PlanContext): Plan {
  const weightFiles = new Map<string, string>();
  const sha256Of = remember(([file, field, kind]: Parameters<PlanContext['sha256OfWeights']>) => {
    const sha256 = context.sha256OfWeights(file, field, kind);
    weightFiles.set(sha256, file);
    return sha256;
  });
  const resolver = resolverOf(grid, {
    ...context,
    data: (name) => context.data(name),
    sha256OfWeights: (...named) => sha256Of(named),
  });
  const trainings = new Map<string, PlannedTraining>();
  const evaluations = new Map<string, PlannedEvaluation>();
  const combinations = combinationsOf(grid).map((values) => resolver.combination(values));
  const cells = grid.seeds.flatMap((seed) =>
    combinations.map(({ cellOf, runsOf }): PlannedCell => {
      const { training, evaluation, specOf } = runsOf(seed);
      const trained = training && { training: training.id };
      if (training && !trainings.has(training.id)) trainings.set(training.id, training);
      if (!evaluations.has(evaluation))
        evaluations.set(evaluation, { id: evaluation, spec: specOf(), ...trained });
      return { ...cellOf(seed), evaluation, ...trained };
    }),
  );
  const specs = combinations.flatMap(({ specs: own }) => own);
  const problems = checkSplits(grid, specs);
  if (problems.length > 0) throw grid.refusal(problems);
  const scoring = resolver.scoring();
  return { grid, cells, trainings, evaluations, merged: mergedOf(cells), scoring, weightFiles };
}

/** What all cells of one combination have in common, and what a seed makes of it. */
interface Combination extends Runs {
  readonly cellOf: (seed: number) => Cell;
}

interface Runs {
  readonly runsOf: (seed: number) => CellRuns;
  /** One of each stage, for what no seed changes. */
  readonly specs: readonly (TrainingSpec | EvaluationSpec)[];
}

interface CellRuns {
  readonly training?: PlannedTraining;
  /** Its id. */
  readonly evaluation: string;
  readonly specOf: () => EvaluationSpec;
}

/** Specs of cells, each resolved and written once for all the cells that agree on its settings. */
function resolverOf(grid: Grid, context: PlanContext) {
  const read = settingsReader(grid);
  const protocols = new Map<string, ScoringConfig>();
  const trainingsOf = remember((values: AxisValues) => {
    const spec = resolveTraining(valid(grid, read(values).training), context);
    const idOf = trainingIdsBySeed(spec);
    const bySeed = new Map<number, PlannedTraining>();
    return (seed: number): PlannedTraining => {
      const known = bySeed.get(seed) ?? { id: idOf(seed), spec: { ...spec, seed } };
      bySeed.set(seed, known);
      return known;
    };
  });
  // An evaluation depends on its own settings and, unless they name other data, on the training's.
  const evaluationOf = remember(({ values, data }: { values: AxisValues; data: Settings['data'] }) => {
    const { evaluation } = valid(grid, read(values).evaluation);
    const specOf = resolveEvaluation({ evaluation, data }, context);
    return { specOf, idOf: evaluationIdsByTraining(specOf) };
  });
  const matchedOf = remember(({ values, data }: { values: AxisValues; data: Settings['data'] }) => {
    const { evaluation, matcher } = valid(grid, read(values).evaluation);
    const spec = resolveMatcherEvaluation({ evaluation, matcher, data }, context);
    return { spec, id: evaluationId(spec) };
  });
  const givenOf = remember(
    ({ values, ...own }: { values: AxisValues } & Pick<Settings, 'data' | 'model'>) => {
      const spec = resolveGivenWeights({ ...own, ...valid(grid, read(values).evaluation) }, context);
      return { spec, id: evaluationId(spec) };
    },
  );
  const untrained = ({ spec, id }: { spec: EvaluationSpec; id: string }): Runs => ({
    runsOf: () => ({ evaluation: id, specOf: () => spec }),
    specs: [spec],
  });
  const note = (protocol: ScoringConfig) => protocols.set(canonicalJson(protocol), protocol);
  const trained = ({ training, trainingValues, evaluationValues }: ReadSettings): Runs => {
    const part = valid(grid, training);
    const trainingOf = trainingsOf(trainingValues);
    const first = trainingOf(grid.seeds[0] ?? 0);
    const { specOf, idOf } = evaluationOf({ values: evaluationValues, data: part.data });
    const spec = specOf(first.id);
    note(resolveProtocol(part, spec.data, part.model.inputSide));
    const runsOf = (seed: number): CellRuns => {
      const own = trainingOf(seed);
      return { training: own, evaluation: idOf(own.id), specOf: () => specOf(own.id) };
    };
    return { runsOf, specs: [first.spec, spec] };
  };
  return {
    combination(values: AxisValues): Combination {
      const own = read(values);
      const cellOf = cellsOfSeeds(values);
      const isGiven = hasWeights(valid(grid, own.evaluation));
      if (!isGiven && !hasMatcher(valid(grid, own.evaluation))) return { cellOf, ...trained(own) };
      const part = valid(grid, own.training);
      if (isGiven) {
        const given = givenOf({ values: own.evaluationValues, data: part.data, model: part.model });
        note(resolveProtocol(part, given.spec.data, part.model.inputSide));
        return { cellOf, ...untrained(given) };
      }
      const { spec, id } = matchedOf({ values: own.evaluationValues, data: part.data });
      note(resolveProtocol(part, spec.data, spec.matcher.side));
      return { cellOf, ...untrained({ spec, id }) };
    },
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
  return `${counted(surplus, 'cell is', 'cells are')} equal to others: ${shown.join('; ')}${more}`;
}
