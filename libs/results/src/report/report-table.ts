/** One table of a report: a row for each value of an axis, mean and deviation over seeds in each column. */
import { isDeepStrictEqual } from 'node:util';
import { own } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';
import { columnsOf, valueIn, type Column } from './column.ts';
import { groupBy } from '@keygrid/contract';
import { meanOf, statisticOf, type Statistic } from '@keygrid/statistics';
import { isFinished, type CellResult, type StudyResults } from '../study/study-results.ts';

export type TableRequest = Grid['report']['tables'][number];
type Expectation = Grid['expects'][number];

export interface ReportTable {
  readonly title: string;
  /** The axis its rows stand for; absent when the study varies nothing but the seed. */
  readonly axis: string | undefined;
  /** Axis values that every cell of the table has. */
  readonly where: Readonly<Record<string, unknown>>;
  readonly columns: readonly Column[];
  readonly rows: readonly ReportRow[];
  /** Several cells of one seed stand in a row: they are averaged first. */
  readonly averagesCells: boolean;
  /** What its inference times are the times of; absent where no such time is shown. */
  readonly inference?: InferenceFacts;
  /** Cells of matchers that need no training stand in it: no seed reaches them. */
  readonly hasSeedless: boolean;
  /** Values of rows whose matcher was made to take squashed pictures, where its authors' numbers are of unsquashed ones. */
  readonly squashed: readonly unknown[];
  /** Sides of the models' inputs in pixels, which size groups are measured by; in rising order. */
  readonly inputSides: readonly number[];
}

/** As the runs recorded it, each value once and in rising order. */
export interface InferenceFacts {
  readonly passesPerPair: readonly number[];
  readonly pairsAtOnce: readonly number[];
}

export interface ReportRow {
  readonly protocol: string;
  /** Absent for cells without such an axis. */
  readonly value?: unknown;
  readonly finishedCells: number;
  readonly cells: number;
  /** One a column, in the column's unit; null while no seed is complete, or where nothing was measured. */
  readonly measured: readonly (Statistic | null)[];
  /** One a column: the published number, where the grid states one. */
  readonly expected: readonly (Pick<Expectation, 'value' | 'source' | 'protocol' | 'note'> | null)[];
}

/** Rows in the order in which the grid's cells first have their value. */
export function tableOf(
  study: Pick<StudyResults, 'cells' | 'grid' | 'protocolName'>,
  request: TableRequest,
): ReportTable {
  const where = request.where ?? {};
  const columns = columnsOf(request.columns, request.groups);
  const cells = study.cells.filter((cell) => hasValues(cell.values, where));
  const axis = cells.some((cell) => Object.hasOwn(cell.values, request.rows)) ? request.rows : undefined;
  const rows = distinct(cells.map((cell) => own(cell.values, request.rows))).map((value): ReportRow => {
    const members = membersOf(cells, request.rows, value);
    const place = axis === undefined ? where : { ...where, [axis]: value };
    return {
      protocol: study.protocolName,
      value,
      finishedCells: members.filter(isFinished).length,
      cells: members.length,
      measured: columns.map((column) =>
        overSeeds(members, (cell) => valueIn(cell, column, study.grid.timing)),
      ),
      expected: columns.map((column) => expectedAt(study.grid.expects, place, axis, column)),
    };
  });
  const shown = cells.filter(isFinished);
  return {
    title: request.title,
    axis,
    where,
    columns,
    rows,
    averagesCells: rows.some(({ value }) => hasSeedOfSeveral(cells, request.rows, value)),
    ...(columns.some(({ name }) => name === 'inference-ms') ? { inference: inferenceFacts(shown) } : {}),
    hasSeedless: cells.some(({ training }) => training === undefined),
    squashed: rows.flatMap(({ value }) => (squashedIn(cells, request.rows, value) ? [value] : [])),
    inputSides: rising(cells.map(({ inputSide }) => inputSide)),
  };
}

const membersOf = (cells: readonly CellResult[], axis: string, value: unknown): CellResult[] =>
  cells.filter((cell) => isDeepStrictEqual(own(cell.values, axis), value));

const squashedIn = (cells: readonly CellResult[], axis: string, value: unknown): boolean =>
  membersOf(cells, axis, value).some(({ evaluation }) => evaluation.frame === 'squash');

function hasSeedOfSeveral(cells: readonly CellResult[], axis: string, value: unknown): boolean {
  const members = membersOf(cells, axis, value);
  return new Set(members.map(({ seed }) => seed)).size < members.length;
}

function inferenceFacts(cells: readonly CellResult[]): InferenceFacts {
  return {
    passesPerPair: rising(cells.flatMap(({ evaluation }) => evaluation.passesPerPair ?? [])),
    pairsAtOnce: rising(cells.flatMap(({ evaluation }) => evaluation.pairsAtOnce ?? [])),
  };
}

const rising = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

/**
 * The cells of one seed are averaged first, then mean and deviation are taken over the seeds. A seed with an unfinished cell
 * is left out: the mean of another mix of cells could not be compared. Seeds of the very same evaluations, which need no
 * training, count once.
 */
function overSeeds(
  cells: readonly CellResult[],
  valueOf: (cell: CellResult) => number | undefined,
): Statistic | null {
  const seeds = groupBy(cells, (cell) => cell.seed);
  const bySeed = [...seeds.values()].map((members) => [runsKey(members), members] as const);
  const means = [...new Map(bySeed).values()].flatMap((members) => {
    if (!members.every(isFinished)) return [];
    const values = members.map(valueOf).filter((value) => value !== undefined);
    return values.length === members.length ? [meanOf(values)] : [];
  });
  return statisticOf(means);
}

const runsKey = (cells: readonly CellResult[]): string =>
  cells.map(({ evaluation }) => evaluation.id).join(' ');

/** The published number that says most about this place: it must name the row's own axis, and nothing the table leaves open. */
function expectedAt(
  expects: readonly Expectation[],
  place: Readonly<Record<string, unknown>>,
  axis: string | undefined,
  column: Column,
): ReportRow['expected'][number] {
  const fitting = expects
    .filter(
      (one) =>
        one.column === column.name &&
        (column.group === undefined || one.group === column.group) &&
        (axis === undefined || Object.hasOwn(one.where, axis)) &&
        hasValues(place, one.where),
    )
    .sort((a, b) => Object.keys(b.where).length - Object.keys(a.where).length);
  const [found] = fitting;
  if (found === undefined) return null;
  const { value, source, protocol, note } = found;
  return {
    value,
    source,
    ...(protocol === undefined ? {} : { protocol }),
    ...(note === undefined ? {} : { note }),
  };
}

/** Whether `values` has everything that `pattern` names. */
export function hasValues(
  values: Readonly<Record<string, unknown>>,
  pattern: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(pattern).every(([path, value]) => isDeepStrictEqual(own(values, path), value));
}

export function distinct(values: readonly unknown[]): unknown[] {
  return values.filter((value, i) => values.findIndex((other) => isDeepStrictEqual(other, value)) === i);
}
