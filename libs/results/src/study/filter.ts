/** `PATH=VALUE`: cells by what a study varies, the value read as a grid file reads it. The one place that filters cells. */
import { firstNames, own, shortened, UserError } from '@keygrid/contract';
import { readSetting, settingKey } from '@keygrid/plan';
import { STATUSES } from '@keygrid/runs';
import type { CellResult, StudyResults } from './study-results.ts';
import { valueText } from '../text/text-table.ts';

/** As typed: an axis, `seed`, `status`, `training` or `evaluation`. */
export interface Filter {
  readonly path: string;
  readonly value: string;
}

export function parseFilter(text: string): Filter {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UserError(`--where ${shortened(text)}: expected PATH=VALUE, as in evaluation.kbc.mode=both.`);
  return { path: text.slice(0, at), value: text.slice(at + 1) };
}

type Study = Pick<StudyResults, 'name' | 'grid' | 'cells'>;
type Test = (cell: CellResult) => boolean;

/**
 * All filters must hold; several of one path are alternatives.
 * @throws UserError for a path that is none of `axes` and for a value that none of its cells may have.
 */
export function filterCells(study: Study, axes: readonly string[], where: readonly Filter[]): Test {
  const tests = new Map<string, Test[]>();
  for (const filter of where) {
    const own = tests.get(filter.path) ?? [];
    own.push(testOf(study, axes, filter));
    tests.set(filter.path, own);
  }
  return (cell) => [...tests.values()].every((alternatives) => alternatives.some((test) => test(cell)));
}

function testOf(study: Study, axes: readonly string[], filter: Filter): Test {
  const { path } = filter;
  if (axes.includes(path)) return axisTest(study, filter);
  if (path === 'seed') return seedTest(study, filter);
  if (path === 'status') return statusTest(filter);
  if (path === 'training') return runTest(study, filter, (cell) => cell.training?.id);
  if (path === 'evaluation') return runTest(study, filter, (cell) => cell.evaluation.id);
  const paths = firstNames([...axes, 'seed', 'status', 'evaluation', 'training'], 30);
  throw new UserError(`${study.name} has no "${shortened(path)}" to filter by; expected one of ${paths}.`);
}

function axisTest(study: Study, filter: Filter): Test {
  const { path } = filter;
  const { product, zip } = study.grid.axes;
  const listed = [product, zip].flatMap((lists) => own(lists, path) ?? []);
  const known = new Map<string, unknown>();
  for (const value of [...listed, ...study.cells.map(({ values }) => own(values, path))])
    if (value !== undefined) known.set(settingKey(path, value), value);
  const key = keyOf(filter, known);
  if (!known.has(key)) throw noValue(filter, [...known.values()].map(valueText));
  return ({ values }) => {
    const value = own(values, path);
    return value !== undefined && settingKey(path, value) === key;
  };
}

/** A text needs no quotes, even where YAML would read another type. */
function keyOf({ path, value }: Filter, known: ReadonlyMap<string, unknown>): string {
  for (const [key, one] of known) if (one === value) return key;
  return settingKey(path, readSetting(value, `--where ${path}`));
}

function seedTest({ cells }: Study, filter: Filter): Test {
  const seeds = new Set(cells.map(({ seed }) => seed));
  const wanted = readSetting(filter.value, '--where seed') as number;
  if (!seeds.has(wanted)) throw noValue(filter, [...seeds].map(String));
  return ({ seed }) => seed === wanted;
}

function statusTest(filter: Filter): Test {
  const wanted = filter.value.toUpperCase();
  if (!STATUSES.some((status) => status === wanted)) throw noValue(filter, STATUSES);
  return ({ evaluation }) => evaluation.status === wanted;
}

/** The beginning of an id is enough where no other run of the study has it. */
function runTest({ cells }: Study, filter: Filter, idOf: (cell: CellResult) => string | undefined): Test {
  const ids = [...new Set(cells.map(idOf).filter((id) => id !== undefined))];
  const meant = ids.includes(filter.value) ? [filter.value] : ids.filter((id) => id.startsWith(filter.value));
  if (meant.length !== 1 || filter.value === '') throw noValue(filter, meant.length > 1 ? meant : ids);
  return (cell) => idOf(cell) === meant[0];
}

function noValue({ path, value }: Filter, known: readonly string[]): UserError {
  return new UserError(
    `--where ${path}=${shortened(value, 80)}: no cell can have this value; expected one of ${firstNames(known)}.`,
  );
}
