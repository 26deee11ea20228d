/** One figure of a report whose places are groups of pairs: values of each, or what they gain from one value of an axis to another. */
import { own, alphaOf } from '@keygrid/contract';
import { columnName } from './column-name.ts';
import { columnsOf } from './column.ts';
import { measuredGain } from './contrast.ts';
import {
  namesInCommon,
  withExpectsOf,
  type FigureCurve,
  type FigurePoint,
  type FigureRequest,
  type ReportFigure,
} from './figure-value.ts';
import { distinct, hasValues, tableOf, type ReportRow } from './report-table.ts';
import type { CellResult, StudyResults } from '../study/study-results.ts';
import { valueText } from '../text/text-table.ts';

type Study = Pick<StudyResults, 'cells' | 'grid' | 'protocolName' | 'isPerPoint'>;
/** What stands at one place of one curve. */
type Place = Pick<FigurePoint, 'measured' | 'expected'>;

export function figureByGroup(study: Study, request: FigureRequest, slug: string): ReportFigure {
  const { title, x, series, where = {}, columns: names, groups, gain } = request;
  const cells = study.cells.filter((cell) => hasValues(cell.values, where));
  const values = series === undefined ? [undefined] : distinct(cells.map((cell) => own(cell.values, series)));
  const columns = columnsOf(names, groups);
  const curves = values.flatMap((value) => {
    const inSeries = series === undefined ? where : { ...where, [series]: value };
    const placesOf = placesIn(withExpectsOf(study, series), request, inSeries);
    return names.map((name): FigureCurve => {
      const parts = [
        ...(series === undefined ? [] : [valueText(value)]),
        ...(names.length > 1 || series === undefined ? [columnName({ name }, study.protocolName)] : []),
      ];
      const points = groups.map((group) => ({
        protocol: study.protocolName,
        x: group.replace(/^category:/, ''),
        ...placesOf(name, group),
      }));
      return { label: parts.join(', '), column: { name, unit: '%' }, points };
    });
  });
  return {
    title,
    slug,
    protocol: study.protocolName,
    ...(study.isPerPoint ? { isPerPoint: true } : {}),
    x,
    ...(series === undefined ? {} : { series }),
    isByGroup: true,
    ...(gain === undefined ? {} : { gain }),
    isToScale: false,
    where,
    y: namesInCommon(columns, study.protocolName),
    unit: '%',
    curves,
    ...countsOf(gain === undefined ? cells : cells.filter((cell) => isEnd(cell, gain))),
  };
}

function placesIn(
  study: Study,
  { title, series = '', columns: names, groups, gain }: FigureRequest,
  where: Readonly<Record<string, unknown>>,
): (name: string, group: string) => Place {
  const columns = columnsOf(names, groups);
  const rowOf = (more: Readonly<Record<string, unknown>>): ReportRow | undefined =>
    tableOf(study, { title, rows: series, where: { ...where, ...more }, columns: [...names], groups })
      .rows[0];
  const at = (row: ReportRow | undefined, name: string, group: string): Place => {
    const i = columns.findIndex((column) => column.name === name && column.group === group);
    return { measured: row?.measured[i] ?? null, expected: row?.expected[i] ?? null };
  };
  if (gain === undefined) {
    const row = rowOf({});
    return (name, group) => at(row, name, group);
  }
  const cells = study.cells.filter((cell) => hasValues(cell.values, where));
  const [before, after] = [gain.from, gain.to].map((value) => rowOf({ [gain.axis]: value }));
  return (name, group) => {
    const request = { title, ...gain, group, alpha: alphaOf(name) ?? NaN };
    const [from, to] = [before, after].map((row) => at(row, name, group).expected);
    return {
      measured: measuredGain(cells, request).gain,
      expected: from && to ? { value: to.value - from.value, source: to.source } : null,
    };
  };
}

const isEnd = ({ values }: CellResult, { axis, from, to }: NonNullable<FigureRequest['gain']>): boolean =>
  [from, to].some((value) => hasValues(values, { [axis]: value }));

const countsOf = (cells: readonly CellResult[]) => ({
  finishedCells: cells.filter(({ evaluation }) => evaluation.status === 'SUCCEEDED').length,
  cells: cells.length,
});
