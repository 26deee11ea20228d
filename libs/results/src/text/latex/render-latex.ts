/** A report as LaTeX to put into a paper: needs the package booktabs and the encoding T1. */
import { measureOf } from '../../report/measure-of.ts';
import { reportText } from '../../report/report-text.ts';
import type { Report } from '../../report/report.ts';
import { contrastNotes, testName } from '../../report/table-notes.ts';
import { probabilityText } from '../probability-text.ts';
import { NO_VALUE } from '../text-table.ts';
import { latexFloat, latexTable } from './latex-table.ts';
import { latexComment, latexText } from './latex-text.ts';
import { starsOf } from './marks.ts';

export function latexReport(report: Report): string {
  const { title, opening, closing } = reportText(report, true);
  const test = testName(report.contrasts);
  const stars = test === undefined ? undefined : `* p < 0.05, ** p < 0.01, *** p < 0.001: ${test}:`;
  return (
    [
      latexComment(
        [
          `${title}, revision ${report.revision}`,
          ...opening,
          ...closing,
          'Needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}.',
        ].join('\n'),
      ),
      ...report.tables.map((table) => latexTable(table, report.contrasts, stars)),
      ...(report.contrasts.length > 0 ? [contrastsTable(report)] : []),
    ].join('\n\n') + '\n'
  );
}

function contrastsTable({ contrasts, protocolName }: Report): string {
  return latexFloat({
    caption: 'Contrasts',
    spec: 'llrrrr',
    heads: [['contrast', measureOf(protocolName), 'gain in points', '95 % interval', 'n', 'p']],
    body: contrasts.map((one) => [
      latexText(one.title),
      latexText(`@${one.alpha}, ${one.group}`),
      one.gain ? `${signed(one.gain.mean)}${starsOf(one) === '' ? '' : `$^{${starsOf(one)}}$`}` : '--',
      one.interval ? `${signed(one.interval.low)} to ${signed(one.interval.high)}` : '--',
      `${one.gain?.n ?? 0}`,
      latexText(one.pairTest ? probabilityText(one.pairTest.adjustedP) : NO_VALUE),
    ]),
    notes: contrastNotes(contrasts),
    isSmall: true,
  });
}

const signed = (value: number): string => `$${value < 0 ? '' : '+'}${value.toFixed(1)}$`;
