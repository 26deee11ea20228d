/** A report's numbers with every digit: a row for each number of a table, and for each contrast. */
import type { Report } from '../report/report.ts';
import { csvOf } from './render-csv.ts';
import { valuesText, valueText } from './text-table.ts';

const COLUMNS = [
  ...['kind', 'title', 'where', 'axis', 'value', 'column', 'group', 'unit', 'protocol'],
  ...['mean', 'sd', 'n', 'published', 'low', 'high', 'p', 'p_adjusted'],
];

export function reportCsv({ tables, contrasts, protocolName }: Report): string {
  const numbers = tables.flatMap(({ title, where, axis, columns, rows }) =>
    rows.flatMap(({ value, measured, expected }) =>
      columns.map(({ name, group, unit }, i) => {
        const one = measured[i];
        return [
          ...['table', title, valuesText(where), axis, axis === undefined ? 'all' : valueText(value)],
          ...[name, group, unit, protocolName, one?.mean, one?.deviation, one?.n, expected[i]?.value],
          ...[undefined, undefined, undefined, undefined],
        ];
      }),
    ),
  );
  const gains = contrasts.map(({ title, axis, from, to, alpha, group, gain, interval, pairTest }) => [
    ...[
      'contrast',
      title,
      '',
      axis,
      `${valueText(from)} to ${valueText(to)}`,
      `pck@${alpha}`,
      group,
      '%',
      protocolName,
    ],
    ...[gain?.mean, gain?.deviation, gain?.n, undefined, interval?.low, interval?.high],
    ...[pairTest?.p, pairTest?.adjustedP],
  ]);
  return csvOf(
    COLUMNS,
    [...numbers, ...gains].map((row) =>
      row.map((value) => (value === null || value === undefined ? '' : String(value))),
    ),
  );
}
