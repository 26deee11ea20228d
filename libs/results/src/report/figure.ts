/** One figure of a report as a value: curves along an axis, with spread over seeds and published numbers beside them. */
import { own } from '@keygrid/contract';
import { BY_GROUP, type Grid } from '@keygrid/plan';
import { columnsOf, type Column } from './column.ts';
import { columnName } from './column-name.ts';
import type { Unit } from './measured-columns.ts';
import { figureByGroup } from './figure-by-group.ts';
import { distinct, hasValues, tableOf, type ReportRow } from './report-table.ts';
import type { Statistic } from './statistics.ts';
import type { StudyResults } from '../study/study-results.ts';
import { valueText } from '../text/text-table.ts';

export type FigureRequest = Grid['report']['figures'][number];

export interface ReportFigure {
  readonly title: string;
  /** Name of its files, unlike that of any other figure of the report. */
  readonly slug: string;
  readonly protocol: string;
  readonly x: string;
  readonly series?: string;
  /** A bar for each group of pairs, instead of curves along an axis. */
  readonly isByGroup: boolean;
  /** What the bars are gains of. */
  readonly gain?: { readonly axis: string; readonly from: unknown; readonly to: unknown };
  /** All values of x are numbers: they are drawn to scale. */
  readonly isToScale: boolean;
  readonly where: Readonly<Record<string, unknown>>;
  /** What the upright axis shows, in this unit. */
  readonly y: string;
  readonly unit: Unit;
  readonly curves: readonly FigureCurve[];
  readonly finishedCells: number;
  readonly cells: number;
}

export interface FigureCurve {
  readonly label: string;
  readonly column: Column;
  /** In the order of x. */
  readonly points: readonly FigurePoint[];
}

export interface FigurePoint {
  readonly protocol: string;
  readonly x: unknown;
  /** Null while no seed is complete there. */
  readonly measured: Statistic | null;
  readonly expected: ReportRow['expected'][number];
}

/** Numbers are those of a table with the rows of x, one table a value of `series`. */
export function figuresOf(
  study: Pick<StudyResults, 'cells' | 'grid' | 'protocolName'>,
  requests: readonly FigureRequest[],
): ReportFigure[] {
  const slugs = requests.map(({ title }) => slugOf(title));
  return requests.map((request, i) => {
    const earlier = slugs.slice(0, i).filter((slug) => slug === slugs[i]).length;
    const slug = earlier === 0 ? `${slugs[i]}` : `${slugs[i]}-${earlier + 1}`;
    return request.x === BY_GROUP ? figureByGroup(study, request, slug) : figureOf(study, request, slug);
  });
}

function figureOf(
  study: Pick<StudyResults, 'cells' | 'grid' | 'protocolName'>,
  request: FigureRequest,
  slug: string,
): ReportFigure {
  const { title, x, series, where = {}, columns: names, groups } = request;
  const columns = columnsOf(names, groups);
  const cells = study.cells.filter((cell) => hasValues(cell.values, where));
  const values = series === undefined ? [undefined] : distinct(cells.map((cell) => own(cell.values, series)));
  const tables = values.map((value) => ({
    value,
    rows: tableOf(withExpectsOf(study, series), {
      title,
      rows: x,
      columns: names,
      groups,
      where: series === undefined ? where : { ...where, [series]: value },
    }).rows,
  }));
  const rows = tables.flatMap((table) => table.rows);
  const isToScale = rows.every(({ value }) => typeof value === 'number');
  const curves = tables.flatMap((table) =>
    columns.map((column, c): FigureCurve => {
      const parts = [
        ...(series === undefined ? [] : [valueText(table.value)]),
        ...(columns.length > 1 || series === undefined ? [columnName(column)] : []),
      ];
      return { label: parts.join(', '), column, points: pointsOf(table.rows, c, isToScale) };
    }),
  );
  return {
    title,
    slug,
    protocol: study.protocolName,
    x,
    ...(series === undefined ? {} : { series }),
    isByGroup: false,
    isToScale,
    where,
    y: columns.length === 1 && columns[0] ? columnName(columns[0]) : namesInCommon(columns),
    unit: columns[0]?.unit ?? '%',
    curves,
    finishedCells: rows.reduce((sum, row) => sum + row.finishedCells, 0),
    cells: rows.reduce((sum, row) => sum + row.cells, 0),
  };
}

/** A published number stands at the one curve it names. */
export function withExpectsOf<S extends Pick<StudyResults, 'grid'>>(study: S, series: string | undefined): S {
  if (series === undefined) return study;
  const expects = study.grid.expects.filter(({ where }) => Object.hasOwn(where, series));
  return { ...study, grid: { ...study.grid, expects } };
}

function pointsOf(rows: readonly ReportRow[], column: number, isToScale: boolean): FigurePoint[] {
  const points = rows.map((row) => ({
    protocol: row.protocol,
    x: row.value,
    measured: row.measured[column] ?? null,
    expected: row.expected[column] ?? null,
  }));
  return isToScale ? points.sort((a, b) => Number(a.x) - Number(b.x)) : points;
}

/** `PCK@0.1` for several groups of it, else `PCK`. */
export function namesInCommon(columns: readonly Column[]): string {
  const names = new Set(columns.map(({ name }) => columnName({ name })));
  return names.size === 1 ? ([...names][0] ?? '') : 'PCK';
}

function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '');
  return slug.slice(0, 60) || 'figure';
}
