/** The lists of pairs of PF-PASCAL and PF-WILLOW: comma-separated rows below a heading. */
import path from 'node:path';
import { shortened } from '@keygrid/contract';
import { CsvError, parse } from 'csv-parse/sync';
import type { Defect } from '../defect.ts';
import { readListFile } from './missing-part.ts';
import type { ReadList } from './read-lists.ts';

export interface CsvList {
  readonly file: string;
  readonly heading: readonly string[];
  /** The least number of columns, with what they are. */
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  /** Of the file as a whole; it has no rows then. */
  readonly defects: readonly Defect[];
}
export interface CsvRow {
  /** From 1, the heading's. */
  readonly line: number;
  /** Columns count by their place, as the published loaders read them. */
  readonly cells: readonly string[];
}

/** @throws MissingDataError when the list is missing. */
export async function readCsvList(
  folder: string,
  relative: string,
  { columns, expected }: { columns: readonly string[]; expected: string },
): Promise<CsvList> {
  const file = path.join(path.resolve(folder), relative);
  const text = await readListFile(folder, relative, expected);
  const shape = `expected the heading ${columns.join(',')} and a pair in each line below it`;
  const broken = (what: string, line?: number): CsvList => {
    return { file, columns, heading: [], rows: [], defects: [{ kind: 'list', file, line, what }] };
  };
  const parsed = parseRows(text);
  if (parsed instanceof CsvError) return broken(`not comma-separated values (${parsed.message})`);
  const [heading, ...rows] = parsed;
  if (!heading) return broken(`empty; ${shape}`);
  if (heading.cells.length < columns.length || heading.cells[0]?.includes('/')) {
    return broken(`"${heading.cells.join(',').slice(0, 80)}" is no heading; ${shape}`, heading.line);
  }
  return { file, columns, heading: heading.cells, rows, defects: [] };
}

function parseRows(text: string): CsvRow[] | CsvError {
  try {
    const rows = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    });
    return (rows as unknown as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => ({
      line: info.lines,
      cells: record,
    }));
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

/**
 * The rows that are pairs, and what is wrong with the others.
 * @param pairOf Says each problem of a row and what pair it would be, so that it can be named under `exclude`.
 */
export function pairsIn<Pair extends { readonly id: string }>(
  { file, columns, rows, defects }: CsvList,
  pairOf: (row: CsvRow, index: number, problem: (what: string) => void) => Pair,
): ReadList<Pair> {
  const found = [...defects];
  const sound = rows.flatMap((row, index) => {
    const { line, cells } = row;
    const problems: string[] = [];
    const pair = pairOf(row, index, (what) => problems.push(what));
    const short = `has ${cells.length} columns; expected ${columns.length}: ${columns.join(',')}`;
    const named = cells.length < columns.length ? [short] : problems;
    for (const what of named) found.push({ kind: 'list', file, line, pair: shortened(pair.id), what });
    return named.length === 0 ? [pair] : [];
  });
  return { rows: sound, defects: found };
}

/** `<split>-0001-<source>-<target>:<category>`: unique although a list may repeat a pair, and stable while the list is. */
export function pairIdOf(split: string, row: number, names: readonly string[], category: string): string {
  const stems = names.map((name) => path.posix.parse(name).name);
  return `${split}-${String(row + 1).padStart(4, '0')}-${stems.join('-')}:${category}`;
}
