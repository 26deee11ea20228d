/** A comparison as tables of text, for a terminal and for a page. */
import { counted, firstNames, grouped, pckName, printedLine, shortened } from '@keygrid/contract';
import type { Interval, Statistic } from '@keygrid/statistics';
import { columnName } from '../report/column-name.ts';
import { DIGITS } from '../report/report-text.ts';
import { probabilityText } from '../text/probability-text.ts';
import { NO_VALUE, valueText, type TextTable } from '../text/text-table.ts';
import type { ComparedMetric, ComparedSide, Comparison, PairChange, SideContrast } from './comparison.ts';

/** Longest text of a value in the table of settings. */
const MOST_VALUE = 40;
const MOST_SETTINGS = 20;

/** What is compared: the pairs, the protocol, then a line a side. */
export function comparedLines({ data, protocol, group, sides }: Comparison): string[] {
  const groupText = group === 'all' ? '' : `, group ${group}`;
  return [`On ${data}, ${protocol}${groupText}`, ...sides.map(sideText)];
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

export function settingsTable({ settings, sides }: Comparison): TextTable {
  const left = settings.length - MOST_SETTINGS;
  return {
    title: settings.length === 0 ? 'No setting differs.' : 'Settings that differ',
    columns: ['setting', ...sides.map(({ name }) => name)],
    rows: settings
      .slice(0, MOST_SETTINGS)
      .map(({ setting, values }) => [setting, ...values.map(distinctText)]),
    notes: left > 0 ? [`… and ${left} more: --json`] : [],
  };
}

const distinctText = (values: readonly unknown[]): string =>
  shortened(values.map((value) => (value === null ? NO_VALUE : valueText(value))).join(' | '), MOST_VALUE);

export function metricsTable({ metrics, sides, contrasts, protocol }: Comparison): TextTable {
  return {
    title: 'Metrics',
    columns: [
      'metric',
      ...sides.map(({ name }) => name),
      ...contrasts.map(({ from, to }) => `${to} − ${from}`),
    ],
    rows: metrics.map((metric) => [
      `${columnName(metric, protocol)} (${metric.unit})`,
      ...metric.values.map((value) => statisticText(value, metric)),
      ...metric.values.slice(1).map((value) => differenceText(metric.values[0], value, metric)),
    ]),
    notes: ['Mean ± sample standard deviation over seeds; one value alone is of one seed.'],
  };
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

/** What a number is, the number, and how it came to be. */
export function testsTable(
  contrast: SideContrast,
  { alpha, protocol, contrasts }: Pick<Comparison, 'alpha' | 'protocol' | 'contrasts'>,
): TextTable {
  const { from, to, onPairs } = contrast;
  return {
    title: `${to} − ${from} at ${columnName({ name: pckName(alpha) }, protocol)}: ${signed(onPairs.gain)} points on ${counted(onPairs.pairs, 'pair')} of ${counted(onPairs.pictures, 'picture')}`,
    columns: ['', 'value', ''],
    rows: [...intervalRows(contrast), ...testRows(contrast, contrasts.length)],
    notes: notesOf(contrast),
  };
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
    ...(clustered && contrasts > 1
      ? [
          [
            'p by false discovery rate',
            probabilityText(clustered.falseDiscoveryP),
            `the same; by Benjamini and Hochberg over ${contrasts} sides`,
          ],
        ]
      : []),
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

/** In per cent of a pair's keypoints. */
export function pairsTable(
  { from, to }: SideContrast,
  title: string,
  pairs: readonly PairChange[],
): TextTable {
  return {
    title,
    columns: ['pair', from, to, 'gain', 'keypoints'],
    rows: pairs.map((one) => [
      one.pair,
      one.from.toFixed(0),
      one.to.toFixed(0),
      signed(one.to - one.from, 0),
      String(one.keypoints),
    ]),
    notes: [],
  };
}
