/** A report in words: its opening lines, its tables as text and what must be said beside them. */
import type { Column, Unit } from './column.ts';
import type { ReportContrast } from './contrast.ts';
import type { ReportRow, ReportTable } from './report-table.ts';
import type { Report } from './report.ts';
import type { Statistic } from './statistics.ts';
import { NO_VALUE, valuesText, valueText, type TextTable } from './text-table.ts';

export interface ReportText {
  readonly title: string;
  readonly opening: readonly string[];
  readonly tables: readonly TextTable[];
  readonly closing: readonly string[];
}

const DIGITS: Record<Unit, number> = { '%': 1, s: 1, ms: 1, GiB: 2 };

export function reportText(report: Report): ReportText {
  const tables = report.tables.map((table) => tableText(table));
  return {
    title: report.study,
    opening: [report.about, protocolText(report), countsText(report)].filter((line) => line !== ''),
    tables: report.contrasts.length > 0 ? [...tables, contrastsText(report.contrasts)] : tables,
    closing: closingLines(report),
  };
}

function protocolText({ protocol }: Report): string {
  const frame =
    protocol.frame === 'original' ? 'original target pixels' : `the squashed ${protocol.side} px frame`;
  return `PCK in per cent, mean over images; threshold basis ${protocol.basis}, distances in ${frame}, alpha ${protocol.alphas.join(', ')}.`;
}

function countsText({ counts }: Report): string {
  const { cells, finishedCells, evaluations, trainings } = counts;
  const sharing =
    trainings === 0
      ? ''
      : `; ${cells} cells need ${evaluations} evaluations and ${trainings} trainings (${cells - trainings} trainings saved by sharing)`;
  return `${finishedCells} of ${cells} cells finished${sharing}.`;
}

function tableText({ title, axis, where, columns, rows }: ReportTable): TextTable {
  const groups = new Set(columns.map(({ group }) => group).filter((group) => group !== undefined));
  return {
    title: Object.keys(where).length > 0 ? `${title} (${valuesText(where)})` : title,
    columns: [axis ?? 'cells', ...columns.map((column) => columnText(column, groups.size > 1))],
    rows: rows.map((row) => [
      axis === undefined ? 'all' : valueText(row.value),
      ...columns.map((column, i) => cellText(row.measured[i], row.expected[i], column.unit)),
    ]),
    notes: tableNotes(rows, [...groups]),
  };
}

function columnText({ name, group, unit }: Column, several: boolean): string {
  if (group === undefined) return `${name.replace('-', ' ').replace(/ (seconds|ms)$/, '')}\n(${unit})`;
  const pck = name.replace('pck', 'PCK');
  return several || group !== 'all' ? `${pck}\n${group}` : pck;
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

function tableNotes(rows: readonly ReportRow[], groups: readonly string[]): string[] {
  const finished = rows.reduce((sum, row) => sum + row.finishedCells, 0);
  const cells = rows.reduce((sum, row) => sum + row.cells, 0);
  const counts = rows.flatMap((row) => row.measured.map((statistic) => statistic?.n ?? 0));
  const sources = new Set(rows.flatMap((row) => row.expected.map((one) => one?.source)));
  sources.delete(undefined);
  return [
    `Mean ± sample standard deviation over seeds (n = ${countRange(counts)} complete seeds); the other axes are averaged within a seed first.`,
    ...(finished < cells
      ? [
          `${finished} of ${cells} cells finished; a seed counts in a row once all its cells there are finished.`,
        ]
      : []),
    ...(groups.includes('small')
      ? ['small: source and true target keypoint boxes both below half the input side.']
      : []),
    ...(sources.size > 0 ? [`In brackets: published by ${[...sources].join('; ')}.`] : []),
  ];
}

function countRange(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

function contrastsText(contrasts: readonly ReportContrast[]): TextTable {
  return {
    title: 'Contrasts',
    columns: ['contrast', 'axis', 'PCK', 'gain in points', '95 % interval', 'n', 'hoped for'],
    rows: contrasts.map((one) => [
      one.title,
      `${one.axis}: ${valueText(one.from)} → ${valueText(one.to)}`,
      `@${one.alpha}, ${one.group}`,
      one.gain ? signed(one.gain.mean) : NO_VALUE,
      one.interval ? `${signed(one.interval.low)} to ${signed(one.interval.high)}` : NO_VALUE,
      `${one.gain?.n ?? 0}`,
      hopeText(one),
    ]),
    notes: [
      'Differences of cells that are equal in all else, averaged within a training first; Student t interval over the n trainings.',
      ...contrasts
        .filter(({ finishedPairs, pairs }) => finishedPairs < pairs)
        .map(({ title, finishedPairs, pairs }) => `${title}: ${finishedPairs} of ${pairs} pairs finished.`),
    ],
  };
}

const signed = (value: number): string => (value < 0 ? '' : '+') + value.toFixed(1);

function hopeText({ atLeast, reached }: ReportContrast): string {
  if (atLeast === undefined) return NO_VALUE;
  if (reached === null) return `≥ ${atLeast}`;
  return `≥ ${atLeast}: ${reached ? 'reached' : 'not reached'}`;
}

function closingLines({ approximate, shared, failed, inputSides }: Report): string[] {
  const lines: string[] = [];
  if (inputSides.length > 1) {
    lines.push(
      `Models of different input sides (${inputSides.join(', ')} px): size groups hold other pairs from cell to cell.`,
    );
  }
  if (shared.length > 0) {
    lines.push(
      `Times: ${shared.length} runs shared their machine with others, so seconds and ms do not compare exactly.`,
    );
  }
  if (approximate.length > 0) {
    lines.push(
      `Resumed in another numeric environment (continuity: approximate): ${approximate.join(', ')}.`,
    );
  }
  for (const { id, status, failure } of failed)
    lines.push(`${status}: ${id}${failure ? `, ${failure}` : ''}`);
  return lines;
}
