/** The plan of a study with more epochs, from the specs that the study was submitted with: files and data sets are not read again. */
import { UserError } from '@keygrid/contract';
import {
  evaluationId,
  gridYaml,
  isWritten,
  parseGrid,
  trainingId,
  type Grid,
  type Plan,
  type PlannedEvaluation,
  type PlannedTraining,
} from '@keygrid/plan';
import type { EvaluationSpec } from '../specs.ts';
import type { ExtendedStudy } from './read-study.ts';
import { withCells } from './with-cells.ts';

/** The text that is submitted, and what comes of it. */
export interface ExtendedPlan {
  readonly plan: Plan;
  readonly yaml: string;
  /** By the id of the longer training: the one it goes on from. */
  readonly extended: ReadonlyMap<string, string>;
}

/** Pure. Its ids are those that `planGrid` gives the text: a longer training is the run that a straight one is. */
export function extendedPlan(study: ExtendedStudy, name: string, epochs: number): ExtendedPlan {
  const all = parseGrid(study.yaml, `the grid of ${study.name}`);
  const part = study.isPart ? withCells(all, study.cells) : all;
  const yaml = gridYaml(withEpochs(part, name, epochs));
  const grid = parseGrid(yaml, `the grid of ${name}`);
  const longer = new Map<string, PlannedTraining>();
  const extended = new Map<string, string>();
  for (const training of study.trainings.values()) {
    const spec = { ...training.spec, epochs };
    const planned = { id: trainingId(spec), spec };
    longer.set(training.id, planned);
    extended.set(planned.id, training.id);
  }
  const evaluations = new Map<string, PlannedEvaluation>();
  const cells = study.cells.map(({ spec, training: before, ...cell }) => {
    const training = before === null ? undefined : longer.get(before)?.id;
    const own = withTraining(spec, training);
    const id = evaluationId(own);
    const trained = training === undefined ? {} : { training };
    evaluations.set(id, { id, spec: own, ...trained });
    return { ...cell, evaluation: id, ...trained };
  });
  const trainings = new Map([...longer.values()].map((one) => [one.id, one]));
  const { scoring } = study;
  return {
    plan: { grid, cells, trainings, evaluations, merged: [], scoring, weightFiles: new Map() },
    yaml,
    extended,
  };
}

/** @throws UserError where the grid says itself which cell trains how long. */
function withEpochs(grid: Grid, name: string, epochs: number): Grid {
  const { product, zip, include } = grid.axes;
  const paths = [product, zip, ...include].flatMap((axes) => Object.keys(axes));
  const own = paths.find((path) => path === 'training' || path === 'training.epochs');
  if (own !== undefined)
    throw new UserError(
      `Study ${grid.name} varies ${own} itself: add ${epochs} to that axis of its grid file and submit it. Nothing was changed.`,
    );
  const training = grid.base['training'];
  return {
    ...grid,
    name,
    base: { ...grid.base, training: { ...(isWritten(training) ? training : {}), epochs } },
  };
}

const withTraining = (spec: EvaluationSpec, training: string | undefined): EvaluationSpec =>
  training !== undefined && !spec.matcher && spec.weights.kind === 'training'
    ? { ...spec, weights: { ...spec.weights, training } }
    : spec;
