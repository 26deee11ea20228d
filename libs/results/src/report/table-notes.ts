/** What must be said under a table: each sentence follows from the rows, and what the rows do not say is not claimed. */
import { alphaOf, counted, groupBy, grouped, largest, smallest } from '@keygrid/contract';
import { SMALL_BELOW } from '@keygrid/scoring/config';
import type { ReportContrast } from './contrast.ts';
import type { InferenceFacts, ReportTable } from './report-table.ts';
import { valueText } from '../text/text-table.ts';

export function tableNotes(table: ReportTable): string[] {
  const { rows, columns, inference, inputSides } = table;
  const sources = new Set(rows.flatMap((row) => row.expected.flatMap((one) => one?.source ?? [])));
  return [
    spreadNote(table),
    ...progressNote(table),
    ...(table.hasSeedless ? [SEEDLESS] : []),
    ...squashedNote(table),
    ...(inference ? [inferenceNote(inference)] : []),
    ...(columns.some(({ group }) => group === 'small') ? [smallNote(inputSides)] : []),
    ...(sources.size > 0 ? [`In brackets: published by ${[...sources].join('; ')}.`] : []),
    ...unknownProtocolNote(table),
    ...publishedNotes(table),
  ];
}

function spreadNote({ rows, averagesCells }: ReportTable): string {
  const counts = rows.flatMap((row) => row.measured.map((statistic) => statistic?.n ?? 0));
  const most = Math.max(0, largest(counts));
  if (most === 0) return 'No seed is complete yet.';
  const over = `(n = ${rangeText(counts)} complete ${most === 1 ? 'seed' : 'seeds'})`;
  const mean =
    most === 1 ? `Values of single seeds ${over}` : `Mean ± sample standard deviation over seeds ${over}`;
  return `${mean}${averagesCells ? '; the other axes are averaged within a seed first' : ''}.`;
}

const SEEDLESS = 'A matcher without a training is the same for every seed and counts once.';

function squashedNote({ axis, squashed }: ReportTable): string[] {
  if (squashed.length === 0) return [];
  const rows = axis === undefined ? '' : `${squashed.map(valueText).join(', ')}: `;
  return [`${rows}squashed (frame: squash); published numbers of such a matcher are of unsquashed pictures.`];
}

/** PCK of an unknown protocol is shown where the grid's own may be meant, and it is said. */
function unknownProtocolNote({ columns, rows }: ReportTable): string[] {
  const unknown = rows.flatMap(({ expected }) =>
    expected.flatMap((one, i) =>
      one && one.protocol === undefined && alphaOf(columns[i]?.name ?? '') !== undefined ? [one.source] : [],
    ),
  );
  if (unknown.length === 0) return [];
  const sources = [...new Set(unknown)].join('; ');
  return [
    `In which protocol the numbers of ${sources} were measured is not known: the grid does not say it.`,
  ];
}

/** What the grid says of published numbers, with the rows they stand in. */
function publishedNotes({ axis, rows }: ReportTable): string[] {
  const said = rows.flatMap(({ value, expected }) =>
    [...new Set(expected.flatMap((one) => one?.note ?? []))].map((note) => ({ value, note })),
  );
  return [...groupBy(said, ({ note }) => note)].map(([note, places]) => {
    const of = axis === undefined ? '' : `${places.map(({ value }) => valueText(value)).join(', ')}: `;
    return `${of}${note}`;
  });
}

function progressNote({ rows }: ReportTable): string[] {
  const finished = rows.reduce((sum, row) => sum + row.finishedCells, 0);
  const cells = rows.reduce((sum, row) => sum + row.cells, 0);
  if (finished === cells) return [];
  return [
    `${grouped(finished)} of ${counted(cells, 'cell')} finished; a seed counts in a row once all its cells there are finished.`,
  ];
}

/** Runs of earlier versions did not record passes or pairs; then nothing is said of them. */
function inferenceNote({ passesPerPair, pairsAtOnce }: InferenceFacts): string {
  const passes =
    passesPerPair.length === 0
      ? []
      : [`${rangeText(passesPerPair, 2)} ${largest(passesPerPair) > 1 ? 'passes' : 'pass'} a pair`];
  const batch =
    pairsAtOnce.length === 0
      ? []
      : [pairsAtOnce.every((n) => n === 1) ? 'pairs one by one' : `${rangeText(pairsAtOnce)} pairs at once`];
  return `inference: ${['time in the network', ...passes, ...batch].join(', ')}.`;
}

function smallNote(inputSides: readonly number[]): string {
  const limits = inputSides.map((side) => `${SMALL_BELOW * side}`).join(' or ');
  return `small: source and true target keypoint boxes both below ${limits} px, ${SMALL_BELOW} of the input side.`;
}

export function contrastNotes(contrasts: readonly ReportContrast[]): string[] {
  const hasInterval = contrasts.some(({ interval }) => interval !== null);
  return [
    `Differences of cells that are equal in all else.${hasInterval ? ' Interval: Student t over n.' : ''}`,
    ...testNote(contrasts),
    ...contrasts.map(contrastNote),
  ];
}

function testNote(contrasts: readonly ReportContrast[]): string[] {
  const test = testName(contrasts);
  return test === undefined ? [] : [`p: ${test}.`];
}

/** The test, what it is about, and the correction; undefined where nothing was tested. */
export function testName(contrasts: readonly ReportContrast[]): string | undefined {
  const tests = contrasts.flatMap(({ pairTest }) => pairTest ?? []);
  if (tests.length === 0) return undefined;
  const correction = tests.length > 1 ? `, by Holm over ${tests.length} contrasts` : '';
  return `paired t test of these networks on the same pairs, pictures as clusters${correction}`;
}

function contrastNote(contrast: ReportContrast): string {
  const { title, axis, from, to, finishedPairs, pairs, unit, averagesPairs } = contrast;
  const values = `${title}: ${axis} from ${valueText(from)} to ${valueText(to)}`;
  const averaged = averagesPairs ? `, differences averaged within each first` : '';
  const counts = finishedPairs === 0 ? '' : `; n counts ${pluralOf(unit)}${averaged}`;
  const progress =
    finishedPairs < pairs ? `; ${grouped(finishedPairs)} of ${counted(pairs, 'pair')} finished` : '';
  return `${values}${counts}${progress}${seedsText(contrast)}.`;
}

/** What so few seeds cannot say: only where the interval leaves the sign of the gain open. */
function seedsText({ gain, interval, detectable, unit }: ReportContrast): string {
  if (gain?.n === 1 && unit.includes('training')) return '; one training says nothing of other seeds';
  if (!gain || !interval || detectable === null || interval.low > 0 || interval.high < 0) return '';
  return `; with ${gain.n} ${pluralOf(unit)} a gain below ${detectable.toFixed(1)} would not be seen`;
}

/** `pairs of trainings`, `evaluations`. */
function pluralOf(unit: ReportContrast['unit']): string {
  return unit.startsWith('pair') ? unit.replace('pair', 'pairs') : `${unit}s`;
}

function rangeText(numbers: readonly number[], digits = 0): string {
  const text = (value: number): string => `${Number(value.toFixed(digits))}`;
  const [least, most] = [text(smallest(numbers)), text(largest(numbers))];
  return least === most ? least : `${least} to ${most}`;
}
