/** One figure of a report as a value: curves along an axis, with spread over seeds and published numbers beside them. */
import { own } from '@keygrid/contract';
import { BY_GROUP } from '@keygrid/plan';
import { columnsOf } from './column.ts';
import { columnName } from './column-name.ts';
import { figureByGroup } from './figure-by-group.ts';
import {
  namesInCommon,
  withExpectsOf,
  type FigureCurve,
  type FigurePoint,
  type FigureRequest,
  type ReportFigure,
} from './figure-value.ts';
import { distinct, hasValues, tableOf, type ReportRow } from './report-table.ts';
import type { StudyResults } from '../study/study-results.ts';
import { valueText } from '../text/text-table.ts';

/** Numbers are those of a table with the rows of x, one table a value of `series`. */
export function figuresOf(
  study: Pick<StudyResults, 'cells' | 'grid' | 'protocolName' | 'isPerPoint'>,
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
  study: Pick<StudyResults, 'cells' | 'grid' | 'protocolName' | 'isPerPoint'>,
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
        ...(columns.length > 1 || series === undefined ? [columnName(column, study.protocolName)] : []),
      ];
      return { label: parts.join(', '), column, points: pointsOf(table.rows, c, isToScale) };
    }),
  );
  return {
    title,
    slug,
    protocol: study.protocolName,
    ...(study.isPerPoint ? { isPerPoint: true } : {}),
    x,
    ...(series === undefined ? {} : { series }),
    isByGroup: false,
    isToScale,
    where,
    y:
      columns.length === 1 && columns[0]
        ? columnName(columns[0], study.protocolName)
        : namesInCommon(columns, study.protocolName),
    unit: columns[0]?.unit ?? '%',
    curves,
    finishedCells: rows.reduce((sum, row) => sum + row.finishedCells, 0),
    cells: rows.reduce((sum, row) => sum + row.cells, 0),
  };
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

function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?<!-)-+$/g, '');
  return slug.slice(0, 60) || 'figure';
}
