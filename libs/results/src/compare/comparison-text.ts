/** A comparison for a terminal. */
import { largest, wrapped } from '@keygrid/contract';
import { narrowTable, plainColumns, type FittedColumn } from '../text/fit-table.ts';
import { terminalTable } from '../text/render-terminal.ts';
import type { TextTable } from '../text/text-table.ts';
import type { Comparison, SideContrast } from './comparison.ts';
import { comparedLines, metricsTable, pairsTable, settingsTable, testsTable } from './comparison-tables.ts';

/** Characters of an explanation's line, and between columns. */
const SHORTEST_LINE = 12;
const GAP = 2;
/** Of a pair's id, where nothing else helps. */
const LONGEST_PAIR = 24;

/** @param width Characters of a terminal's line. Where it is too short, the last columns are left out, then names are cut. */
export function comparisonText(comparison: Comparison, width: number): string {
  const settings = settingsTable(comparison);
  return [
    comparedLines(comparison).join('\n'),
    settings.rows.length === 0 ? settings.title : plainTable(settings, width),
    plainTable(metricsTable(comparison), width),
    ...comparison.contrasts.map((one) => contrastText(one, testsTable(one, comparison), width)),
  ].join('\n\n');
}

const plainTable = ({ columns, rows, notes }: TextTable, width: number): string =>
  [narrowTable(plainColumns(columns), rows, width), ...notes].join('\n');

function contrastText(contrast: SideContrast, { title, rows, notes }: TextTable, width: number): string {
  const gained = pairsTable(contrast, "Gained most, in per cent of a pair's keypoints", contrast.gained);
  const lost = pairsTable(contrast, 'Lost most', contrast.lost);
  const pairs = [gained, lost].filter((table) => table.rows.length > 0);
  return [title, explained(rows, width), ...notes, ...pairs.map((table) => pairsText(table, width))].join(
    '\n',
  );
}

/** The last column in several lines, where the width wants it. */
function explained(rows: readonly (readonly string[])[], width: number): string {
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

/** The pair's id is cut last: it is what other commands take. */
function pairsText({ title, columns, rows }: TextTable, width: number): string {
  const fitted = columns.map((name): FittedColumn => {
    if (name === 'pair') return { name, cutTo: LONGEST_PAIR };
    return name === 'keypoints' ? { name, leaves: 0 } : { name };
  });
  return `${title}\n${narrowTable(fitted, rows, width)}`;
}
