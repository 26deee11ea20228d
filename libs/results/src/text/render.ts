/** A report in the form a person asked for. */
import { jsonAnswer } from '../answers/json-answer.ts';
import { latexReport } from './latex/render-latex.ts';
import { markdownReport, type Picture } from './render-markdown.ts';
import { reportCsv } from './report-csv.ts';
import { narrowTable, plainColumns } from './fit-table.ts';
import { terminalReport } from './render-terminal.ts';
import { reportText } from '../report/report-text.ts';
import type { Report } from '../report/report.ts';
import type { TextTable } from './text-table.ts';

export type ReportForm = 'terminal' | 'markdown' | 'json' | 'csv' | 'latex';

export interface Rendering {
  /** Figures that were drawn, with the paths a document links them by. */
  readonly pictures?: readonly Picture[];
  /** Characters of a terminal's line; left out: tables are as wide as they are. */
  readonly width?: number;
}

export function renderReport(
  report: Report,
  form: ReportForm,
  { pictures = [], width = Infinity }: Rendering = {},
): string {
  if (form === 'json') return jsonAnswer('report', report);
  if (form === 'csv') return reportCsv(report);
  if (form === 'latex') return latexReport(report);
  const text = reportText(report, pictures.length > 0);
  return form === 'markdown' ? markdownReport(text, pictures) : terminalReport(text, narrow(width));
}

const narrow =
  (width: number) =>
  ({ columns, rows }: Pick<TextTable, 'columns' | 'rows'>): string =>
    narrowTable(plainColumns(columns), rows, width, '--out FILE, and any other --format, has all');
