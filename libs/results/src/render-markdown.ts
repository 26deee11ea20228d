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

/** A figure that was drawn; `path` as the document's folder sees it. */
export interface Picture {
  readonly title: string;
  readonly path: string;
}

export function markdownReport(
  { title, opening, tables, closing }: ReportText,
  pictures: readonly Picture[] = [],
): string {
  const blocks = tables.flatMap((table) => [
    `## ${table.title}`,
    markdownTableOf(table),
    table.notes.join(' '),
  ]);
  const images = pictures.map(
    (one) => `![${oneLine(one.title).replaceAll(/[[\]]/g, '\\$&')}](<${one.path}>)`,
  );
  const notes = closing.map((line) => `- ${line}`).join('\n');
  return (
    [`# ${title}`, ...opening, ...blocks, ...images, notes].filter((text) => text !== '').join('\n\n') + '\n'
  );
}

/** A bar would end the cell. */
const oneLine = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|');
