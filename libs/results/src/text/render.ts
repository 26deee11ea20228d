/** One report or list of cells in the form a person asked for. */
import { printedJson } from '@keygrid/contract';
import type { QueryResult } from '../study/query.ts';
import { queryText } from './query-text.ts';
import { csvOf } from './render-csv.ts';
import { markdownReport, markdownTableOf, type Picture } from './render-markdown.ts';
import { terminalReport, terminalTable } from './render-terminal.ts';
import { reportText } from '../report/report-text.ts';
import type { Report } from '../report/report.ts';

/** `pictures`: figures that were drawn, with the paths a document links them by. */
export function renderReport(
  report: Report,
  form: 'terminal' | 'markdown' | 'json',
  pictures: readonly Picture[] = [],
): string {
  if (form === 'json') return printedJson(JSON.stringify(report, null, 2));
  const text = reportText(report, pictures.length > 0);
  return form === 'markdown' ? markdownReport(text, pictures) : terminalReport(text);
}

export function renderQuery(result: QueryResult, form: 'terminal' | 'markdown' | 'json' | 'csv'): string {
  if (form === 'json') return printedJson(JSON.stringify(result, null, 2));
  const { columns, rows } = queryText(result);
  if (form === 'csv') return csvOf(columns, rows);
  return form === 'markdown' ? markdownTableOf({ columns, rows }) : terminalTable({ columns, rows });
}
