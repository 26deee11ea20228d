/** The lists of pairs of PF-PASCAL and PF-WILLOW: comma-separated rows below a heading. */
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { CorruptDataError } from './corrupt-data-error.ts';
import { readListFile } from './missing-part.ts';

export interface CsvList {
  readonly file: string;
  readonly heading: readonly string[];
  /** Columns count by their place, as the published loaders read them. */
  readonly rows: readonly CsvRow[];
}
export interface CsvRow {
  /** `file:line`, for messages. */
  readonly at: string;
  readonly cells: readonly string[];
}

/**
 * @param columns The least number of columns, with what they are.
 * @throws UserError when the list is missing; CorruptDataError naming the line that is not as expected.
 */
export async function readCsvList(
  folder: string,
  relative: string,
  { columns, expected }: { columns: readonly string[]; expected: string },
): Promise<CsvList> {
  const file = path.join(path.resolve(folder), relative);
  const [heading, ...rows] = parseRows(await readListFile(folder, relative, expected), file);
  const shape = `Expected the heading ${columns.join(',')} and a pair in each line below it.`;
  if (!heading) throw new CorruptDataError(`${file}: is empty. ${shape}`);
  if (heading.cells.length < columns.length || heading.cells[0]?.includes('/')) {
    throw new CorruptDataError(
      `${heading.at}: "${heading.cells.join(',').slice(0, 80)}" is no heading. ${shape}`,
    );
  }
  for (const { at, cells } of rows) {
    if (cells.length >= columns.length) continue;
    throw new CorruptDataError(`${at}: has ${cells.length} columns. ${shape}`);
  }
  return { file, heading: heading.cells, rows };
}

function parseRows(text: string, file: string): CsvRow[] {
  try {
    const rows = parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    });
    return (rows as unknown as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => ({
      at: `${file}:${info.lines}`,
      cells: record,
    }));
  } catch (cause) {
    throw new CorruptDataError(
      `${file}: not comma-separated values (${(cause as Error).message}). Restore this file.`,
      {
        cause,
      },
    );
  }
}

/** `<split>-0001-<source>-<target>:<category>`: unique although a list may repeat a pair, and stable while the list is. */
export function pairIdOf(split: string, row: number, names: readonly string[], category: string): string {
  const stems = names.map((name) => path.posix.parse(name).name);
  return `${split}-${String(row + 1).padStart(4, '0')}-${stems.join('-')}:${category}`;
}
