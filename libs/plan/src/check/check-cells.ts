/** Every cell of a grid against rules that no single field can state. */
import { combinationsOf } from '../cells.ts';
import type { AxisValues, Grid } from '../grid.ts';
import { matcherConflicts, whyNoKbc } from '@keygrid/matchers/config';
import { modelConflicts } from '@keygrid/model/config';
import { trainingConflicts } from '@keygrid/training/config';
import { repeated } from './check-axes.ts';
import { idlePatterns } from '../dimensions.ts';
import { Settings } from '../fields.ts';
import { problemsOf, type Path, type Problem } from '../problem.ts';
import { settingsReader, type EvaluationPart, type TrainingPart } from '../settings.ts';

type CellSource = Pick<Grid, 'base' | 'axes'>;

export function checkCells(grid: CellSource): Problem[] {
  const patterns = patternsWithoutUse(grid);
  const cells = combinationsOf(grid);
  if (cells.length === 0) {
    return [...patterns, { path: ['axes', 'exclude'], message: 'drops every combination; no cell is left' }];
  }
  return [...patterns, ...repeatedIncludes(grid, cells), ...checkSettings(grid, cells)];
}

function patternsWithoutUse({ axes }: CellSource): Problem[] {
  return idlePatterns(axes).map((i) => ({
    path: ['axes', 'exclude', i],
    message: 'drops no cell: no combination has all these values',
  }));
}

function repeatedIncludes({ axes }: CellSource, cells: readonly AxisValues[]): Problem[] {
  if (axes.include.length === 0) return [];
  const crossed = cells.length - axes.include.length;
  return repeated(cells, cells, []).flatMap(({ path: [position] }) => {
    const i = Number(position) - crossed;
    return i < 0 ? [] : [{ path: ['axes', 'include', i], message: 'is a cell the grid already has' }];
  });
}

function checkSettings(grid: CellSource, cells: readonly AxisValues[]): Problem[] {
  const read = settingsReader(grid);
  const seen = new Set<unknown>();
  const found = new Map<string, Problem>();
  const note = (problem: Problem) => {
    const placed = { ...problem, path: placeOf(problem.path, grid) };
    found.set(JSON.stringify(placed), placed);
  };
  for (const values of cells) {
    const { training, evaluation } = read(values);
    for (const result of [training, evaluation]) {
      if (seen.has(result)) continue;
      seen.add(result);
      if (!result.success) problemsOf(result.error.issues, { schema: Settings, value: {} }).forEach(note);
      else conflicts(result.data).forEach(note);
    }
  }
  return [...found.values()];
}

/** Where a person wrote the setting: its axis if it has one, else the base. */
export function placeOf(setting: Path, { axes }: CellSource): Path {
  const path = setting.join('.');
  const [axis] = (['product', 'zip'] as const)
    .flatMap((group) => Object.keys(axes[group]).map((name) => ({ group, name })))
    .filter(({ name }) => `${path}.`.startsWith(`${name}.`) || name.startsWith(`${path}.`))
    .sort((a, b) => b.name.length - a.name.length);
  return axis ? ['axes', axis.group, axis.name] : ['base', ...setting];
}

/** Fields that do not go together, in the words of the library whose they are. */
function conflicts(settings: TrainingPart | EvaluationPart): Problem[] {
  const of = (part: string) => (conflict: Problem) => ({ ...conflict, path: [part, ...conflict.path] });
  if ('evaluation' in settings) {
    const { matcher, evaluation } = settings;
    if (matcher === undefined) return [];
    const message = whyNoKbc(matcher, evaluation.kbc.mode);
    const kbc = message === undefined ? [] : [{ path: ['evaluation', 'kbc', 'mode'], message }];
    return [...matcherConflicts(matcher).map(of('matcher')), ...kbc];
  }
  const { model, training } = settings;
  return [...modelConflicts(model).map(of('model')), ...trainingConflicts(training).map(of('training'))];
}
