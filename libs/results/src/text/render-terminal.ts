/** Text tables for a terminal: the one way in which commands print columns. */
import { largest, printedLine } from '@keygrid/contract';
import type { ReportText } from '../report/report-text.ts';
import { alignments, type TextTable } from './text-table.ts';

/** Every column as wide as its widest entry, two spaces between; columns of numbers end, all others begin, at one place. */
export function terminalTable({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): string {
  const names = columns.map((name) => name.split('\n'));
  const headLines = Array.from({ length: largest(names.map(({ length }) => length)) }, (_, line) =>
    names.map((lines) => lines[line] ?? ''),
  );
  const lines = [...headLines, ...rows].map((row) => row.map(printedLine));
  const aligned = alignments({ columns, rows });
  const widths = columns.map((_, i) => largest(lines.map((line) => widthOf(line[i] ?? ''))));
  const placed = (text: string, i: number): string => {
    const space = ' '.repeat((widths[i] ?? 0) - widthOf(text));
    return aligned[i] === 'right' ? space + text : text + space;
  };
  return lines.map((line) => line.map(placed).join('  ').trimEnd()).join('\n');
}

/** In characters, not in halves of them. */
const widthOf = (text: string): number => [...text].length;

/** @param tableOf The columns and rows as text. */
export function terminalReport(
  { title, opening, tables, closing }: ReportText,
  tableOf: (table: TextTable) => string = terminalTable,
): string {
  const blocks = tables.map((table) => [printedLine(table.title), tableOf(table), ...table.notes].join('\n'));
  return [[title, ...opening].join('\n'), ...blocks, closing.join('\n')]
    .filter((text) => text !== '')
    .join('\n\n');
}
