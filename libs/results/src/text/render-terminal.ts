/** Text tables for a terminal. */
import { printedLine } from '@keygrid/contract';
import Table from 'cli-table3';
import type { ReportText } from '../report/report-text.ts';
import { alignments, type TextTable } from './text-table.ts';

export function terminalTable({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): string {
  const table = new Table({
    head: [...columns],
    colAligns: alignments({ columns, rows }),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(row.map(printedLine));
  return table.toString();
}

export function terminalReport({ title, opening, tables, closing }: ReportText): string {
  const blocks = tables.map((table) =>
    [printedLine(table.title), terminalTable(table), ...table.notes].join('\n'),
  );
  return [[title, ...opening].join('\n'), ...blocks, closing.join('\n')]
    .filter((text) => text !== '')
    .join('\n\n');
}
