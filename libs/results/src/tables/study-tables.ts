/** A study as flat tables for other programs: results, points of its curves, predictions. Read run by run, never whole. */
import { own } from '@keygrid/contract';
import { readPredictions, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export type CellValue = string | number | null;

/** As Parquet stores it; null may stand anywhere. */
export type ColumnType = 'text' | 'integer' | 'double';

export interface FlatTable {
  readonly name: 'results' | 'points' | 'predictions';
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  /** Pieces of rows, each in the order of the columns. */
  readonly pieces: () => AsyncIterable<readonly (readonly CellValue[])[]>;
}

const RESULTS = [
  ['study', 'text'],
  ['axis_values', 'text'],
  ['seed', 'integer'],
  ['evaluation', 'text'],
  ['training', 'text'],
  ['protocol', 'text'],
  ['alpha', 'double'],
  ['pair_group', 'text'],
  ['pairs', 'integer'],
  ['points', 'integer'],
  ['pck', 'double'],
  ['pck_per_point', 'double'],
  ['training_seconds', 'double'],
  ['ms_per_pair', 'double'],
] as const;
const POINTS = [
  ['run', 'text'],
  ['key', 'text'],
  ['step', 'integer'],
  ['value', 'double'],
] as const;
const PREDICTIONS = [
  ['evaluation', 'text'],
  ['pair', 'text'],
  ['keypoint', 'integer'],
  ['x', 'double'],
  ['y', 'double'],
] as const;

/** Of the cells of its newest revision, finished ones; names and units are those of the views of docs/database.md. */
export async function studyTables(home: Home, study: string): Promise<FlatTable[]> {
  const reader = readerOf(home);
  const runs = async (column: 'evaluation' | 'training'): Promise<string[]> => {
    const { rows } = await reader.query<{ id: string }>(
      `SELECT ${column} AS id FROM keygrid_v1.cells JOIN run ON run.id = ${column} AND status = 'SUCCEEDED'
       WHERE study = $1 GROUP BY ${column} ORDER BY min(ordinal)`,
      [study],
    );
    return rows.map(({ id }) => id);
  };
  const [evaluations, trainings] = [await runs('evaluation'), await runs('training')];
  const rowsOf = async (
    text: string,
    values: unknown[],
    columns: readonly (readonly [string, ColumnType])[],
  ) => {
    const { rows } = await reader.query<Record<string, CellValue>>(text, values);
    return rows.map((row) => columns.map(([name]) => own(row, name) ?? null));
  };
  return [
    {
      name: 'results',
      columns: RESULTS,
      async *pieces() {
        const text = `SELECT ${RESULTS.map(([name]) => (name === 'axis_values' ? 'axis_values::text' : name)).join(', ')}
          FROM keygrid_v1.results WHERE study = $1 AND evaluation = $2 ORDER BY seed, axis_values::text, protocol, alpha, pair_group`;
        for (const id of evaluations) yield await rowsOf(text, [study, id], RESULTS);
      },
    },
    {
      name: 'points',
      columns: POINTS,
      async *pieces() {
        const text = 'SELECT run, key, step, value FROM keygrid_v1.metrics WHERE run = $1 ORDER BY key, step';
        for (const id of [...trainings, ...evaluations]) yield await rowsOf(text, [id], POINTS);
      },
    },
    {
      name: 'predictions',
      columns: PREDICTIONS,
      async *pieces() {
        for (const id of evaluations)
          for (const { pairs } of await readPredictions(home, id))
            yield pairs.flatMap((pair) => keypointsOf(id, pair));
      },
    },
  ];
}

function keypointsOf(
  evaluation: string,
  { id, points }: { id: string; points: Float32Array },
): CellValue[][] {
  const rows: CellValue[][] = [];
  for (let i = 0; 2 * i < points.length; i++)
    rows.push([evaluation, id, i, points[2 * i] ?? null, points[2 * i + 1] ?? null]);
  return rows;
}
