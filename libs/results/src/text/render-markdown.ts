/** Text tables in Markdown. */
import { markdownTable } from 'markdown-table';
import { markdownLabel, markdownParagraphs, markdownText } from './markdown-text.ts';
import type { ReportText } from '../report/report-text.ts';
import { alignments, type TextTable } from './text-table.ts';

export function markdownTableOf({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): string {
  return markdownTable(
    [columns, ...rows].map((row) => row.map(markdownText)),
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
    `## ${markdownText(table.title)}`,
    markdownTableOf(table),
    markdownText(table.notes.join(' ')),
  ]);
  const images = pictures.map(
    ({ title, path }) => `![${markdownLabel(title)}](<${path.replaceAll(/[<>\n]/g, encodeURIComponent)}>)`,
  );
  const notes = closing.map((line) => `- ${markdownText(line)}`).join('\n');
  return (
    [`# ${markdownText(title)}`, ...opening.map(markdownParagraphs), ...blocks, ...images, notes]
      .filter((text) => text !== '')
      .join('\n\n') + '\n'
  );
}
