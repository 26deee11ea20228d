/** A report as one page that needs nothing beside itself: tables that can be sorted, and plots whose marks say their value. */
import { printed } from '@keygrid/contract';
import { reportText } from '../../report/report-text.ts';
import type { Report } from '../../report/report.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { CurvePoint } from '../../study/read-curves.ts';
import type { StudyResults } from '../../study/study-results.ts';
import type { Gallery } from '../../gallery/gallery.ts';
import { curvePlots } from './curve-plots.ts';
import { difficultyPlots } from './difficulty-plots.ts';
import { figurePlot } from './figure-plot.ts';
import { groupPlots } from './group-plots.ts';
import { htmlFigure } from './html-figure.ts';
import { htmlTable } from './html-table.ts';
import { element, type Markup } from './markup.ts';
import { page } from './page.ts';
import { pairGallery } from './pair-gallery.ts';
import { pairTables } from './pair-table.ts';
import { reportGallery } from './report-gallery.ts';
import { tablePlots } from './table-plot.ts';

/**
 * @param study What the report was built from.
 * @param curves Points of its trainings, as `readCurves` gives them.
 * @param gallery Its pairs, as `readGallery` gives them.
 */
export function htmlReport(
  report: Report,
  study: StudyResults,
  curves: readonly CurvePoint[],
  gallery?: Gallery,
): string {
  const { title, opening, tables, closing } = reportText(report, true);
  const plots = [
    ...report.tables.flatMap(tablePlots),
    ...report.figures.map((figure) => figurePlot(figure)),
    ...groupPlots(study),
    ...difficultyPlots(study, gallery),
    ...curvePlots(study, curves),
  ];
  return page(`${title}, revision ${report.revision}`, [
    element('h1', {}, title),
    ...opening.flatMap(paragraphs),
    ...tables.map((table, i) => htmlTable(table, tipsOf(report.tables[i]))),
    ...pairTables(study).map((table) => htmlTable(table)),
    ...(gallery ? [pairGallery(reportGallery(gallery, report.protocolName))] : []),
    ...(plots.length > 0 ? [element('h2', {}, 'Plots'), ...plots.map(htmlFigure)] : []),
    element('h2', {}, 'How this was made'),
    element('ul', {}, ...closing.map((line) => element('li', {}, line))),
  ]);
}

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
