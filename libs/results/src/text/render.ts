/** A report in the form a person asked for. */
import { printedJson } from '@keygrid/contract';
import type { ReportAnswer } from '../answers/answers.ts';
import { latexReport } from './latex/render-latex.ts';
import { markdownReport, type Picture } from './render-markdown.ts';
import { reportCsv } from './report-csv.ts';
import { terminalReport } from './render-terminal.ts';
import { reportText } from '../report/report-text.ts';
import type { Report } from '../report/report.ts';

export type ReportForm = 'terminal' | 'markdown' | 'json' | 'csv' | 'latex';

/** `pictures`: figures that were drawn, with the paths a document links them by. */
export function renderReport(report: Report, form: ReportForm, pictures: readonly Picture[] = []): string {
  if (form === 'json') return printedJson(JSON.stringify(versioned(report), null, 2));
  if (form === 'csv') return reportCsv(report);
  if (form === 'latex') return latexReport(report);
  const text = reportText(report, pictures.length > 0);
  return form === 'markdown' ? markdownReport(text, pictures) : terminalReport(text);
}

const versioned = (report: Report): ReportAnswer => ({ schemaVersion: 1, ...report });
