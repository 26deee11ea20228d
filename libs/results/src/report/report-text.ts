/** A report in words: its opening lines, its tables as text and what must be said beside them. */
import { METRICS } from '@keygrid/scoring';
import type { ScoringConfig } from '@keygrid/scoring/config';
import { unscoredText } from '../scores/protocol.ts';
import { computedSentence } from './computed-in.ts';
import { programsSentence } from '../study/read-programs.ts';
import type { Column } from './column.ts';
import { measureOf } from './measure-of.ts';
import { MEASURED_COLUMNS, type Unit } from './measured-columns.ts';
import type { ReportContrast } from './contrast.ts';
import { measuredMetric, counted, grouped, groupBy } from '@keygrid/contract';
import type { ReportRow, ReportTable } from './report-table.ts';
import type { Report } from './report.ts';
import type { Statistic } from '@keygrid/statistics';
import { contrastNotes, tableNotes } from './table-notes.ts';
import { probabilityText } from '../text/probability-text.ts';
import { NO_VALUE, valuesText, valueText, type TextTable } from '../text/text-table.ts';

export interface ReportText {
  readonly title: string;
  readonly opening: readonly string[];
  readonly tables: readonly TextTable[];
  readonly closing: readonly string[];
}

/** Decimals that people are shown. */
export const DIGITS: Record<Unit, number> = { '%': 1, s: 1, ms: 1, GiB: 2 };

/** `areFiguresDrawn`: the reader sees them, and is not told how to draw them. */
export function reportText(report: Report, areFiguresDrawn: boolean): ReportText {
  const { protocolName } = report;
  const tables = report.tables.map((table) => tableText(table, report));
  return {
    title: report.study,
    opening: [
      report.about,
      dataText(report),
      computedSentence(report.computed),
      programsSentence(report.programs),
      protocolText(report),
      countsText(report),
    ].filter((line) => line !== ''),
    tables: report.contrasts.length > 0 ? [...tables, contrastsText(report.contrasts, protocolName)] : tables,
    closing: [
      ...(areFiguresDrawn ? [] : figuresHint(report)),
      ...closingLines(report),
      ...(report.command === undefined
        ? []
        : [`Made from revision ${report.revision} by: ${report.command}`]),
    ],
  };
}

function protocolText({ protocol, isPerPoint }: Report): string {
  const frame =
    protocol.frame === 'original' ? 'original target pixels' : `the squashed ${protocol.side} px frame`;
  const mean = isPerPoint ? 'over all keypoints' : 'mean over images';
  return `${measuredText(protocol.metric)} in per cent, ${mean}; threshold basis ${protocol.basis}, distances in ${frame}, alpha ${protocol.alphas.join(', ')}.`;
}

function measuredText(metric: ScoringConfig['metric']): string {
  if (metric === undefined) return 'PCK';
  const { about, better } = METRICS[metric];
  return `Metric ${metric} (${about}${better === 'lower' ? '; lower is better' : ''})`;
}

function dataText({ data }: Report): string {
  if (data.tested.length === 0) return '';
  const trained = data.trained.length > 0 ? `, trained on ${data.trained.join(', ')}` : '';
  return `Tested on ${data.tested.join(', ')}${trained}.`;
}

function countsText({ counts }: Report): string {
  const { cells, finishedCells, evaluations, trainings } = counts;
  const finished = `${grouped(finishedCells)} of ${counted(cells, 'cell')} finished`;
  if (trainings === 0) return `${finished}.`;
  const saved = `${counted(cells - trainings, 'training')} saved by sharing`;
  return `${finished}; they need ${counted(evaluations, 'evaluation')} and ${counted(trainings, 'training')} (${saved}).`;
}

function tableText(
  table: ReportTable,
  { protocolName, protocol }: Pick<Report, 'protocolName' | 'protocol'>,
): TextTable {
  const { title, axis, where, columns, rows } = table;
  const groups = new Set(columns.map(({ group }) => group).filter((group) => group !== undefined));
  return {
    title: `${title} (${[valuesText(where), protocolName].filter((part) => part !== '').join('; ')})`,
    columns: [
      axis ?? 'cells',
      ...columns.map((column) => columnText(column, groups.size > 1, protocol.metric)),
    ],
    rows: rows.map((row) => [
      axis === undefined ? 'all' : valueText(row.value),
      ...columns.map((column, i) => cellText(row.measured[i], row.expected[i], column.unit)),
    ]),
    notes: tableNotes(table),
  };
}

/** Its lines. */
export function columnText({ name, group }: Column, several: boolean, measure = 'PCK'): string {
  const metric = measuredMetric(name);
  if (metric) return MEASURED_COLUMNS[metric].heading;
  const pck = name.replace('pck', measure);
  return several || group !== 'all' ? `${pck}\n${group?.replace(/^category:(?!all$|small$)/, '')}` : pck;
}

function cellText(
  measured: Statistic | null | undefined,
  expected: ReportRow['expected'][number] | undefined,
  unit: Unit,
): string {
  const own = measured ? statisticText(measured, DIGITS[unit]) : NO_VALUE;
  return expected ? `${own} [${expected.value}]` : own;
}

function statisticText({ mean, deviation }: Statistic, digits: number): string {
  return mean.toFixed(digits) + (deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`);
}

function contrastsText(contrasts: readonly ReportContrast[], protocol: string): TextTable {
  const areTested = contrasts.some(({ pairTest }) => pairTest !== null);
  return {
    title: `Contrasts (${protocol})`,
    columns: [
      'contrast',
      measureOf(protocol),
      'gain in points',
      '95 % interval',
      'n',
      ...(areTested ? ['p'] : []),
      'hoped for',
    ],
    rows: contrasts.map((one) => [
      one.title,
      `@${one.alpha}, ${one.group}`,
      one.gain ? signed(one.gain.mean) : NO_VALUE,
      one.interval ? `${signed(one.interval.low)} to ${signed(one.interval.high)}` : NO_VALUE,
      `${one.gain?.n ?? 0}`,
      ...(areTested ? [one.pairTest ? probabilityText(one.pairTest.adjustedP) : NO_VALUE] : []),
      hopeText(one),
    ]),
    notes: contrastNotes(contrasts),
  };
}

const signed = (value: number): string => (value < 0 ? '' : '+') + value.toFixed(1);

function hopeText({ atLeast, reached }: ReportContrast): string {
  if (atLeast === undefined) return NO_VALUE;
  if (reached === null) return `≥ ${atLeast}`;
  return `≥ ${atLeast}: ${reached ? 'reached' : 'not reached'}`;
}

function figuresHint({ study, figures }: Report): string[] {
  if (figures.length === 0) return [];
  const count = counted(figures.length, 'figure');
  return [`${count}: keygrid report ${study} --figures FOLDER draws what the grid asks for.`];
}

function closingLines(report: Report): string[] {
  const { approximate, resumed, failed, inputSides, leftOut } = report;
  const lines: string[] = [];
  const unscored = unscoredText(report.study, report.unscored, report.protocol, report.protocolName);
  if (unscored !== undefined) lines.push(unscored);
  for (const note of report.unknownParts) lines.push(`${note}.`);
  if (leftOut > 0) {
    lines.push(
      `${counted(leftOut, 'published number or hope', 'published numbers and hopes')} of another protocol left out here.`,
    );
  }
  if (inputSides.length > 1) {
    lines.push(
      `Models of different input sides (${inputSides.join(', ')} px): size groups hold other pairs from cell to cell.`,
    );
  }
  for (const line of companyLines(report)) lines.push(line);
  if (resumed.length > 0) {
    lines.push(
      `Times: ${counted(resumed.length, 'training')} went on from a checkpoint; only the last part was timed, so training seconds leave them out.`,
    );
  }
  if (approximate.length > 0) {
    lines.push(`Resumed in another numeric environment (continuity: approximate): ${someOf(approximate)}.`);
  }
  const kinds = groupBy(failed, ({ status, failure }) => (failure ? `${status}, ${failure}` : status));
  for (const [kind, runs] of kinds) lines.push(`${kind}: ${someOf(runs.map(({ id }) => id))}`);
  return lines;
}

function companyLines({ onSharedMachine, timing }: Report): string[] {
  if (onSharedMachine.length === 0) return [];
  const shared = `Times: ${counted(onSharedMachine.length, 'run')} shared a machine with other runs`;
  if (timing === 'shared') return [`${shared}; seconds and ms do not compare exactly.`];
  return [
    `${shared}, so training seconds and inference ms leave them out (timing: exclusive): ${someOf(onSharedMachine)}. ` +
      'To time them, run the grid with seeds that have not been run yet, or in a database of its own (another KEYGRID_HOME).',
  ];
}

/** A handful, and how many more. */
function someOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 4).join(', ');
  return ids.length > 4 ? `${shown} and ${ids.length - 4} more` : shown;
}
