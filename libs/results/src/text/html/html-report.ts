/** A report as one page that needs nothing beside itself: tables that can be sorted, and plots whose marks say their value. */
import { createHash } from 'node:crypto';
import { printed } from '@keygrid/contract';
import { reportText } from '../../report/report-text.ts';
import type { Report } from '../../report/report.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { CurvePoint } from '../../study/read-curves.ts';
import type { StudyResults } from '../../study/study-results.ts';
import { curvePlots } from './curve-plots.ts';
import { figurePlot } from './figure-plot.ts';
import { groupPlots } from './group-plots.ts';
import { htmlFigure } from './html-figure.ts';
import { htmlTable } from './html-table.ts';
import { element, rawElement, type Markup } from './markup.ts';
import { pairTables } from './pair-table.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { tablePlots } from './table-plot.ts';

/** @param study What the report was built from. @param curves Points of its trainings, as `readCurves` gives them. */
export function htmlReport(report: Report, study: StudyResults, curves: readonly CurvePoint[]): string {
  const { title, opening, tables, closing } = reportText(report, true);
  const plots = [
    ...report.tables.flatMap(tablePlots),
    ...report.figures.map((figure) => figurePlot(figure)),
    ...groupPlots(study),
    ...curvePlots(study, curves),
  ];
  return page(`${title}, revision ${report.revision}`, [
    element('h1', {}, title),
    ...opening.flatMap(paragraphs),
    ...tables.map((table, i) => htmlTable(table, tipsOf(report.tables[i]))),
    ...pairTables(study).map((table) => htmlTable(table)),
    ...(plots.length > 0 ? [element('h2', {}, 'Plots'), ...plots.map(htmlFigure)] : []),
    element('h2', {}, 'How this was made'),
    element('ul', {}, ...closing.map((line) => element('li', {}, line))),
  ]);
}

function page(title: string, body: readonly Markup[]): string {
  const head = [
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, title),
    rawElement('style', PAGE_STYLE),
  ];
  const parts = [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    ...head.map(({ markup }) => markup),
    '</head>',
  ];
  const script = rawElement('script', PAGE_SCRIPT).markup;
  return [...parts, '<body>', ...body.map(({ markup }) => markup), script, '</body>', '</html>'].join('\n');
}

/** A browser runs and loads nothing but what this page was written with. */
const POLICY = [
  "default-src 'none'",
  ...[
    ['style-src', PAGE_STYLE],
    ['script-src', PAGE_SCRIPT],
  ].map(
    ([what, content]) =>
      `${what} 'sha256-${createHash('sha256')
        .update(content ?? '')
        .digest('base64')}'`,
  ),
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function paragraphs(text: string): Markup[] {
  return printed(text)
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.split('\n').join(' ').trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => element('p', {}, paragraph));
}

/** Every digit, and the source of a published number. */
function tipsOf(table: ReportTable | undefined): (string | undefined)[][] {
  const rows = table?.rows ?? [];
  return rows.map(({ measured, expected }) => [
    undefined,
    ...measured.map((one, i) => {
      const published = expected[i];
      const parts = [
        ...(one ? [`mean ${one.mean}, n = ${one.n}`] : []),
        ...(one && one.deviation !== null ? [`standard deviation ${one.deviation}`] : []),
        ...(published ? [`published ${published.value}: ${published.source}`] : []),
      ];
      return parts.length === 0 ? undefined : parts.join('; ');
    }),
  ]);
}
