/** Makes a table as narrow as a terminal, in an order that is always the same: heads broken, texts shortened, columns left out, one text cut. */
import { largest, shortened } from '@keygrid/contract';
import { terminalTable } from './render-terminal.ts';

export interface FittedColumn {
  readonly name: string;
  /** The name in lines; left out: it stays in one. */
  readonly lines?: string;
  /** A shorter text that says as much, as the beginning of an id. */
  readonly shorten?: (text: string) => string;
  /** May be left out; the lowest number goes first, and before all those whose rows are all the same. */
  readonly leaves?: number;
  /** May be cut to this many characters where nothing else helps; `…` says so. */
  readonly cutTo?: number;
}

export interface FittedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that were left out, with the value that all rows have. */
  readonly left: readonly string[];
}

/** In characters; what cannot be made so narrow stays as wide as it is. */
export function fitTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): FittedTable {
  let parts = columns.map((column, i) => ({
    column,
    head: column.name,
    cells: rows.map((row) => row[i] ?? ''),
  }));
  const excess = () => widthOf(parts) - width;
  if (excess() > 0) parts = parts.map((part) => ({ ...part, head: part.column.lines ?? part.head }));
  if (excess() > 0) parts = parts.map(shortCells);
  const left: string[] = [];
  for (const part of parts.filter(({ column }) => column.leaves !== undefined).sort(inOrder)) {
    if (excess() <= 0) break;
    parts = parts.filter((one) => one !== part);
    left.push(leftText(part));
  }
  for (const part of parts.filter(({ column }) => column.cutTo !== undefined)) {
    if (excess() <= 0) break;
    const most = Math.max(part.column.cutTo ?? 0, widthOf([part]) - excess());
    part.cells = part.cells.map((cell) => ([...cell].length <= most ? cell : shortened(cell, most - 1)));
  }
  return {
    columns: parts.map(({ head }) => head),
    rows: rows.map((_, i) => parts.map(({ cells }) => cells[i] ?? '')),
    left,
  };
}

/** What was left out, and how it is shown. */
export const leftLine = (left: readonly string[], width: number, how: string): string =>
  `Left out, to fit ${width} columns: ${left.join(', ')}; ${how}.`;

/** The table as text, and the line under it where columns were left out. `how`: what has all of them. */
export function narrowTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  width: number,
  how = '--json has all',
): string {
  const { left, ...table } = fitTable(columns, rows, width);
  const text = terminalTable(table);
  return left.length === 0 ? text : `${text}\n${leftLine(left, width, how)}`;
}

/** Characters of the text that names a row, and of the column beside it, where nothing else helps. */
const LONGEST_NAME = 28;
const LONGEST_SECOND = 40;

/**
 * Columns whose names are all that is known of them, as a report and a statement of SQL have them: heads broken at dots and
 * their last space; ids, and what names a row, shortened; then the last columns left out first, the first two never; then those two cut.
 */
export const plainColumns = (names: readonly string[]): FittedColumn[] =>
  names.map((name, i) => ({
    name,
    lines: name.replace(/\.(?=[a-z])/gi, '.\n').replace(/ (?=\S+$)/, '\n'),
    shorten: i === 0 ? shortName : shortId,
    ...(i > 1 ? { leaves: -i } : { cutTo: i === 0 ? LONGEST_NAME : LONGEST_SECOND }),
  }));

function shortName(text: string): string {
  const short = shortId(text);
  return [...short].length > LONGEST_NAME ? shortened(short, LONGEST_NAME - 1) : short;
}

/** The beginning by which every command knows a run. */
export const shortId = (text: string): string =>
  /^[te]-[0-9a-f]{20}$/.test(text) ? text.slice(0, 10) : text;

interface Part {
  readonly column: FittedColumn;
  readonly head: string;
  cells: string[];
}

const GAP = 2;

function widthOf(parts: readonly Part[]): number {
  const widths = parts.map(({ head, cells }) =>
    largest([...head.split('\n'), ...cells].map((text) => [...text].length)),
  );
  return widths.reduce((sum, one) => sum + one, GAP * (parts.length - 1));
}

const shortCells = (part: Part): Part => ({
  ...part,
  cells: part.cells.map(part.column.shorten ?? ((text) => text)),
});

/** Undefined where rows differ. */
function commonValue({ cells }: Part): string | undefined {
  const [first, ...others] = cells;
  return others.every((cell) => cell === first) ? first : undefined;
}

function inOrder(a: Part, b: Part): number {
  const [first, second] = [a, b].map((part) => (saysNothing(part) ? 0 : 1)) as [number, number];
  return first - second || (a.column.leaves ?? 0) - (b.column.leaves ?? 0);
}

/** All rows have the same value, and there are rows to compare. */
const saysNothing = (part: Part): boolean => part.cells.length > 1 && commonValue(part) !== undefined;

function leftText(part: Part): string {
  const common = commonValue(part);
  return common === undefined ? part.column.name : `${part.column.name} (${common})`;
}
