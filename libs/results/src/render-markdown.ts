/** Text tables in Markdown. */
import { markdownTable } from 'markdown-table';
import type { ReportText } from './report-text.ts';
import { alignments, type TextTable } from './text-table.ts';

export function markdownTableOf({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): string {
  return markdownTable(
    [columns, ...rows].map((row) => row.map(oneLine)),
    {
      align: alignments({ columns, rows }),
      stringLength: (text) => [...text].length,
    },
  );
}

export function markdownReport({ title, opening, tables, closing }: ReportText): string {
  const blocks = tables.flatMap((table) => [
    `## ${table.title}`,
    markdownTableOf(table),
    table.notes.join(' '),
  ]);
  const notes = closing.map((line) => `- ${line}`).join('\n');
  return [`# ${title}`, ...opening, ...blocks, notes].filter((text) => text !== '').join('\n\n') + '\n';
}

/** A bar would end the cell. */
const oneLine = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|');
