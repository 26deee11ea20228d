/** The PCK, or the protocol's metric, of a table's rows as dots with intervals. */
import { meanInterval, type Statistic } from '@keygrid/statistics';
import { columnName } from '../../report/column-name.ts';
import { measureOf } from '../../report/measure-of.ts';
import type { ReportTable } from '../../report/report-table.ts';
import { DIGITS } from '../../report/report-text.ts';
import { valuesText, valueText } from '../text-table.ts';
import type { Plot, PlotPoint } from './plot.ts';

/** More than these are read in the table. */
const MOST_COLUMNS = 8;

/** None for a table without PCK. */
export function tablePlots({ title, axis, where, columns, rows }: ReportTable): Plot[] {
  const shown = columns
    .flatMap((column, i) => (column.unit === '%' ? [{ column, i }] : []))
    .slice(0, MOST_COLUMNS);
  const names = rows.map(({ value }) => (axis === undefined ? 'all' : valueText(value)));
  if (shown.length === 0) return [];
  const place = valuesText(where);
  const protocol = rows[0]?.protocol ?? '';
  const measure = measureOf(protocol);
  return [
    {
      title: `${title}: ${measure} by ${axis ?? 'cell'}`,
      notes: [
        ...(place === '' ? [] : [place]),
        'Lines: 95 % interval over seeds (Student t); none for a single seed',
        ...(rows.some(({ expected }) => shown.some(({ i }) => expected[i]))
          ? ['hollow diamonds: published']
          : []),
      ],
      kind: 'rows',
      x: axis ?? '',
      y: `${measure} (%)`,
      places: names,
      curves: shown.map(({ column, i }) => ({
        label: columnName(column, protocol),
        points: rows.map(({ measured, expected }, row): PlotPoint => {
          const where = `${names[row]}, ${columnName(column, protocol)}`;
          const published = expected[i];
          return {
            place: row,
            ...measuredMark(measured[i], where),
            ...(published
              ? {
                  published: {
                    value: published.value,
                    tip: `${where}: ${published.value} %, ${published.source}`,
                  },
                }
              : {}),
          };
        }),
      })),
    },
  ];
}

function measuredMark(measured: Statistic | null | undefined, where: string): Pick<PlotPoint, 'measured'> {
  if (!measured) return {};
  const text = (value: number): string => value.toFixed(DIGITS['%']);
  const { low, high } = meanInterval(measured) ?? { low: measured.mean, high: measured.mean };
  const range = high > low ? `, 95 % interval ${text(low)} to ${text(high)}` : '';
  const tip = `${where}: ${text(measured.mean)} %${range} (n = ${measured.n})`;
  return { measured: { value: measured.mean, low, high, tip } };
}
