/** A flat table as a file, piece by piece: Parquet or CSV. */
import { open } from 'node:fs/promises';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { csvOf } from '../text/render-csv.ts';
import type { CellValue, ColumnType, FlatTable } from './study-tables.ts';

export const TABLE_FORMATS = ['parquet', 'csv'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** Returns the number of rows. The file is not whole before this resolves. */
export function writeTable(table: FlatTable, format: TableFormat, file: string): Promise<number> {
  return format === 'csv' ? writeCsv(table, file) : writeParquet(table, file);
}

async function writeCsv({ columns, pieces }: FlatTable, file: string): Promise<number> {
  const handle = await open(file, 'w');
  let rows = 0;
  try {
    await handle.writeFile(csvOf(columns.map(([name]) => name), [])); // prettier-ignore
    for await (const piece of pieces()) {
      // The first row of `csvOf` is the columns; here every row is one of the table.
      const [first, ...more] = piece.map((row) => row.map(text));
      if (first) await handle.writeFile(`\n${csvOf(first, more)}`);
      rows += piece.length;
    }
    await handle.writeFile('\n');
    await handle.sync();
    return rows;
  } finally {
    await handle.close();
  }
}

const text = (value: CellValue): string => (value === null ? '' : String(value));

const PARQUET = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  double: { type: 'DOUBLE' },
} as const satisfies Record<ColumnType, object>;

/** Rows in one group: readers skip groups by their smallest and largest values. */
const GROUP_ROWS = 100_000;

async function writeParquet({ columns, pieces }: FlatTable, file: string): Promise<number> {
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(([name, type]) => ({ name, ...PARQUET[type], repetition_type: 'OPTIONAL' as const })),
  ];
  const writer = new ParquetWriter({ writer: fileWriter(file), schema, createdBy: 'keygrid' });
  let waiting: (readonly CellValue[])[] = [];
  let rows = 0;
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const columnData = columns.map(([name], i) => ({ name, data: waiting.map((row) => row[i] ?? null) }));
    await writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    rows += waiting.length;
    waiting = [];
  };
  for await (const piece of pieces()) {
    for (const row of piece) waiting.push(row);
    if (waiting.length >= GROUP_ROWS) await send();
  }
  await send();
  await writer.finish();
  return rows;
}
