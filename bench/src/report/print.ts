/** A report for people: tables on a terminal, or for RESULTS.md. */
import { markdownTableOf, terminalTable } from '@keygrid/results';
import type { FoundTable, Observation } from '../benchmark.ts';
import type { ComparisonResult, ContenderResult, RatioResult } from '../comparison/comparison.ts';
import type { Report } from './report.ts';
import { callsLine } from './calls.ts';

export type Format = 'text' | 'markdown';

/** Share of all cores. */
const BUSY = 0.1;

export function print(report: Report, format: Format): string {
  const parts = [heading(report, format)];
  for (const comparison of report.comparisons) parts.push(printComparison(comparison, format));
  for (const table of report.tables) parts.push(printTable(table, format));
  if (report.observations.length > 0) parts.push(printObservations(report.observations, format));
  return parts.join('\n\n');
}

function heading(
  { benchmark, date, host, threads, device, libraries, isQuick, busyBefore }: Report,
  format: Format,
): string {
  const where = `${host.cpu}, ${host.cores} cores, ${(host.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${host.instructionSet}`;
  const what = `${threads} threads, ${device}, ${device === 'cuda' ? 'float32 and tf32' : 'float32'}, ${[...libraries, `Node ${host.node}`].join(', ')}`;
  const title = `${benchmark}, ${date.slice(0, 10)}${isQuick ? ' (quick)' : ''}`;
  const busy =
    busyBefore > BUSY
      ? [
          `other programs used ${(100 * busyBefore).toFixed(0)} % of this machine just before: only CPU ms is worth comparing`,
        ]
      : [];
  const lines = [where, what, ...busy];
  return format === 'markdown' ? `## ${title}\n\n${lines.join('; ')}.` : [title, ...lines].join('\n');
}

function printComparison(result: ComparisonResult, format: Format): string {
  const { name, contenders, limit } = result;
  const isOnCard = contenders.some(({ card }) => card !== undefined);
  const heads = [
    '',
    'median ms',
    'min',
    'max',
    'CPU ms',
    'GFLOP/s',
    'of limit',
    'peak MiB',
    'prepared',
    'at start',
  ];
  const columns = [...heads, ...(isOnCard ? CARD_HEADS : [])];
  const rows = contenders.map((one) => [...row(one), ...(isOnCard ? cardCells(one) : [])]);
  const limits = `matrix product ${limit.matrixProduct.toFixed(0)}, convolution ${limit.convolution.toFixed(0)} GFLOP/s`;
  const notes = [
    `limit of the machine in the same rounds: ${limits}`,
    ...result.ratios.map(ratioLine),
    ...contenders.flatMap(callsLine),
    ...contenders.flatMap(choiceLine),
    ...result.failed.map(({ name: failed, why }) => `${failed}: not measured, ${why.split('\n')[0]}`),
  ].map((line) => (format === 'markdown' ? `- ${line}` : `  ${line}`));
  const head = format === 'markdown' ? `### ${name}\n` : name;
  const gap = format === 'markdown' ? [''] : [];
  return [head, tableOf(columns, rows, format), ...gap, ...notes].join('\n');
}

function row({ name, ms, gflopsPerSecond, shareOfLimit, peakBytes, ...result }: ContenderResult): string[] {
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  return [
    name,
    milliseconds(ms.median),
    milliseconds(ms.min),
    milliseconds(ms.max),
    milliseconds(result.cpuMs.median),
    gflopsPerSecond?.toFixed(0) ?? '',
    shareOfLimit === undefined ? '' : `${(100 * shareOfLimit).toFixed(0)} %`,
    mebibytes(peakBytes),
    mebibytes(result.preparedBytes),
    mebibytes(result.startBytes),
  ];
}

const CARD_HEADS = ['host ms', 'waiting ms', 'card busy', 'card MiB'];

/** How a repetition divides into the host's own time and its waiting for the card, and what the card says. */
function cardCells({ ms, waitingMs, card }: ContenderResult): string[] {
  return [
    waitingMs === undefined ? '' : milliseconds(Math.max(0, ms.median - waitingMs)),
    waitingMs === undefined ? '' : milliseconds(waitingMs),
    card ? `${card.busy.toFixed(0)} %` : '',
    card?.peakMiB.toFixed(0) ?? '',
  ];
}

function ratioLine({ of, to, ratio, cpuRatio, paper }: RatioResult): string {
  const { median, min, max } = ratio;
  const published = paper ? `; paper ${paper.value.toFixed(1)}× (${paper.of})` : '';
  return `${of} / ${to}: ${median.toFixed(2)}× (${min.toFixed(2)} to ${max.toFixed(2)}), of CPU time ${cpuRatio.median.toFixed(2)}×${published}`;
}

/** Which way a peer computed it, where it had a choice. */
function choiceLine({ name, case: work, tried }: ContenderResult): string[] {
  if (!tried || Object.keys(tried).length === 0) return [];
  const chosen = Object.entries(work)
    .filter(([key]) => key === 'way' || key === 'ways' || key === 'channelsLast')
    .map(([key, value]) =>
      key === 'channelsLast' ? `channels last ${value ? 'on' : 'off'}` : String(value),
    );
  const times = Object.entries(tried).map(([way, ms]) => `${way} ${milliseconds(ms)}`);
  return [`${name}: ${chosen.join(', ')} (tried: ${times.join(', ')} ms)`];
}

function printTable({ title, columns, rows }: FoundTable, format: Format): string {
  const cells = rows.map((one) => one.cells);
  return [format === 'markdown' ? `### ${title}\n` : title, tableOf(columns, cells, format)].join('\n');
}

function printObservations(observations: readonly Observation[], format: Format): string {
  const rows = observations.map(({ name, value, unit, isOk }) => [
    name,
    `${Number(value.toPrecision(4))} ${unit}`.trim(),
    ...(isOk === undefined ? [] : [isOk ? 'ok' : 'FAIL']),
  ]);
  const columns = rows.some((row) => row.length > 2) ? ['', 'value', 'as it has to be'] : ['', 'value'];
  return tableOf(columns, rows, format);
}

/** On a terminal it stands two spaces below its heading. */
function tableOf(columns: readonly string[], rows: readonly (readonly string[])[], format: Format): string {
  if (format === 'markdown') return markdownTableOf({ columns, rows });
  return terminalTable({ columns, rows })
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

const milliseconds = (value: number) => (value < 100 ? value.toFixed(1) : value.toFixed(0));
