/** A comparison for a terminal. */
import { counted, firstNames, grouped, largest, printedLine, shortened, wrapped } from '@keygrid/contract';
import type { Interval, Statistic } from '@keygrid/statistics';
import { columnName } from '../report/column-name.ts';
import { DIGITS } from '../report/report-text.ts';
import { probabilityText } from '../text/probability-text.ts';
import { narrowTable, plainColumns, type FittedColumn } from '../text/fit-table.ts';
import { terminalTable } from '../text/render-terminal.ts';
import { NO_VALUE, valueText } from '../text/text-table.ts';
import type { ComparedMetric, ComparedSide, Comparison, PairChange, SideContrast } from './comparison.ts';

/** Longest text of a value in the table of settings. */
const MOST_VALUE = 40;
const MOST_SETTINGS = 20;
/** Characters of an explanation's line, and between columns. */
const SHORTEST_LINE = 12;
const GAP = 2;
/** Of a pair's id, where nothing else helps. */
const LONGEST_PAIR = 24;

/** @param width Characters of a terminal's line. Where it is too short, the last columns are left out, then names are cut. */
export function comparisonText(comparison: Comparison, width: number): string {
  const { data, protocol, group, alpha, sides, contrasts } = comparison;
  const groupText = group === 'all' ? '' : `, group ${group}`;
  return [
    [`On ${data}, ${protocol}${groupText}`, ...sides.map(sideText)].join('\n'),
    settingsText(comparison, width),
    metricsText(comparison, width),
    ...contrasts.map((one) => contrastText(one, { alpha, sides: contrasts.length, width })),
  ].join('\n\n');
}

function sideText({ name, asked, studies, cells, unfinished, evaluations, trainings }: ComparedSide): string {
  const counts = [
    counted(cells, 'cell'),
    counted(evaluations.length, 'evaluation'),
    ...(trainings > 0 ? [counted(trainings, 'training')] : []),
  ];
  const open = unfinished > 0 ? `; ${grouped(unfinished)} unfinished left out` : '';
  return `${name}  ${printedLine(shortened(asked, 100))}: ${counts.join(', ')} of ${firstNames(studies, 3)}${open}`;
}

function settingsText({ settings, sides }: Comparison, width: number): string {
  if (settings.length === 0) return 'No setting differs.';
  const rows = settings
    .slice(0, MOST_SETTINGS)
    .map(({ setting, values }) => [setting, ...values.map(distinctText)]);
  const more =
    settings.length > MOST_SETTINGS ? `\n… and ${settings.length - MOST_SETTINGS} more: --json` : '';
  return narrowTable(plainColumns(['setting', ...sides.map(({ name }) => name)]), rows, width) + more;
}

const distinctText = (values: readonly unknown[]): string =>
  shortened(values.map((value) => (value === null ? NO_VALUE : valueText(value))).join(' | '), MOST_VALUE);

function metricsText({ metrics, sides, contrasts }: Comparison, width: number): string {
  const further = contrasts.map(({ from, to }) => `${to} − ${from}`);
  const rows = metrics.map((metric) => [
    `${columnName(metric)} (${metric.unit})`,
    ...metric.values.map((value) => statisticText(value, metric)),
    ...metric.values.slice(1).map((value) => differenceText(metric.values[0], value, metric)),
  ]);
  const note = 'Mean ± sample standard deviation over seeds; one value alone is of one seed.';
  const columns = plainColumns(['metric', ...sides.map(({ name }) => name), ...further]);
  return `${narrowTable(columns, rows, width)}\n${note}`;
}

function statisticText(value: Statistic | null, { unit }: ComparedMetric): string {
  if (!value) return NO_VALUE;
  const digits = DIGITS[unit];
  return (
    value.mean.toFixed(digits) + (value.deviation === null ? '' : ` ± ${value.deviation.toFixed(digits)}`)
  );
}

function differenceText(
  from: Statistic | null | undefined,
  to: Statistic | null,
  { unit }: ComparedMetric,
): string {
  return from && to ? signed(to.mean - from.mean, DIGITS[unit]) : NO_VALUE;
}

const signed = (value: number, digits = 1): string => (value < 0 ? '' : '+') + value.toFixed(digits);
const between = (interval: Interval | null): string =>
  interval ? `${signed(interval.low)} to ${signed(interval.high)}` : NO_VALUE;
const pText = (test: { readonly p: number } | null): string => (test ? probabilityText(test.p) : NO_VALUE);

interface Shown {
  readonly alpha: number;
  /** That are put against the first. */
  readonly sides: number;
  readonly width: number;
}

function contrastText(contrast: SideContrast, { alpha, sides, width }: Shown): string {
  const { from, to, onPairs, gained, lost } = contrast;
  const title = `${to} − ${from} at PCK@${alpha}: ${signed(onPairs.gain)} points on ${counted(onPairs.pairs, 'pair')} of ${counted(onPairs.pictures, 'picture')}`;
  const rows = [...intervalRows(contrast), ...testRows(contrast, sides)];
  return [
    title,
    explainedTable(rows, width),
    ...notesOf(contrast),
    pairsText("Gained most, in per cent of a pair's keypoints", contrast, gained, width),
    pairsText('Lost most', contrast, lost, width),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** What a number is, the number, and how it came to be: the last in several lines where the width wants it. */
function explainedTable(rows: readonly (readonly string[])[], width: number): string {
  const widthOf = (column: number) => largest(rows.map((row) => row[column]?.length ?? 0));
  const rest = Math.max(width - widthOf(0) - widthOf(1) - 2 * GAP, SHORTEST_LINE);
  const lines = rows.flatMap(([what = '', value = '', how = '']) =>
    wrapped(how, rest)
      .split('\n')
      .map((line, i) => (i === 0 ? [what, value, line] : ['', '', line])),
  );
  const [, ...table] = terminalTable({ columns: ['', 'value', ''], rows: lines }).split('\n');
  return table.join('\n');
}

function intervalRows({ interval, gain, onPairs }: SideContrast): string[][] {
  return [
    [
      '95 % interval over pictures',
      between(onPairs.bootstrap),
      'bootstrap: pictures drawn, and seeds where there are several',
    ],
    ['95 % interval over trainings', between(interval), `Student t, n = ${gain.n}`],
  ];
}

function testRows({ onPairs, keypoints }: SideContrast, contrasts: number): string[][] {
  const { clustered, independent, cohenD, rankBiserial } = onPairs;
  const { wilcoxon, signFlip } = independent;
  const size = (value: number | null): string => (value === null ? NO_VALUE : value.toFixed(2));
  return [
    [
      'p',
      clustered ? probabilityText(clustered.adjustedP) : NO_VALUE,
      `paired t on the same pairs, pictures as clusters${contrasts > 1 ? `; by Holm over ${contrasts} sides` : ''}`,
    ],
    ['p if pairs shared no picture', pText(independent.pairedT), 'paired t'],
    ['', pText(wilcoxon), `Wilcoxon signed-rank${wilcoxon?.isExact === false ? ', normal with ties' : ''}`],
    [
      '',
      pText(signFlip),
      `sign flips${signFlip?.isExact === false ? `, ${grouped(signFlip.tried)} drawn` : ''}`,
    ],
    ...(keypoints
      ? [
          [
            'p of single keypoints',
            probabilityText(keypoints.exactP),
            `McNemar, exact: ${grouped(keypoints.gained)} gained, ${grouped(keypoints.lost)} lost`,
          ],
        ]
      : []),
    ['effect size', size(cohenD), "Cohen's d of paired differences"],
    ['', size(rankBiserial), 'matched-pairs rank-biserial correlation'],
  ];
}

function notesOf({ matched, unmatched, gain, interval, detectable }: SideContrast): string[] {
  const open = interval !== null && interval.low <= 0 && interval.high >= 0;
  return [
    ...(matched === 'means'
      ? ['No cell has one partner that is equal in all else: means of each side are compared.']
      : []),
    ...(unmatched > 0 ? [`${counted(unmatched, 'cell')} without a partner left out.`] : []),
    ...(gain.n === 1 ? ['One of each: this says nothing of other seeds.'] : []),
    ...(open && detectable !== null
      ? [`With n = ${gain.n} a gain below ${detectable.toFixed(1)} would not be seen over trainings.`]
      : []),
  ];
}

/** The pair's id is cut last: it is what other commands take. */
function pairsText(
  title: string,
  { from: before, to: after }: SideContrast,
  changes: readonly PairChange[],
  width: number,
): string {
  if (changes.length === 0) return '';
  const columns: FittedColumn[] = [
    { name: 'pair', cutTo: LONGEST_PAIR },
    { name: before },
    { name: after },
    { name: 'gain' },
    { name: 'keypoints', leaves: 0 },
  ];
  const rows = changes.map(({ pair, keypoints, from, to }) => [
    pair,
    from.toFixed(0),
    to.toFixed(0),
    signed(to - from, 0),
    String(keypoints),
  ]);
  return `${title}\n${narrowTable(columns, rows, width)}`;
}
