/** The lists of pairs of all splits, read with everything that is wrong in them. */
import { bySplit } from '../by-split.ts';
import type { Split } from '../config.ts';
import { isDataError, MissingDataError } from '../corrupt-data-error.ts';
import type { Defect } from '../defect.ts';
import type { ListDefect } from './layout-reader.ts';

export interface ReadList<Row> {
  /** Those that are pairs, in the order of the list. */
  readonly rows: readonly Row[];
  readonly defects: readonly Defect[];
}

export interface ReadLists<Row> {
  /** Empty for a split that was not asked for, and for one whose list is missing. */
  readonly rows: Readonly<Record<Split, readonly Row[]>>;
  readonly defects: readonly ListDefect[];
}

/**
 * A list that is missing or no text is a defect like any other, unless all are: then this is no such data set.
 * @throws MissingDataError naming the first list that was looked for.
 */
export async function readLists<Row>(
  splits: readonly Split[],
  read: (split: Split) => Promise<ReadList<Row>>,
): Promise<ReadLists<Row>> {
  const lists = await Promise.all(splits.map(async (split) => ({ split, list: await readOne(split, read) })));
  const missing = lists.flatMap(({ list }) => (list instanceof MissingDataError ? [list] : []));
  if (missing[0] && missing.length === lists.length) throw missing[0];
  const rows = bySplit((): readonly Row[] => []);
  const defects = lists.flatMap(({ split, list }) => list.defects.map((defect) => ({ ...defect, split })));
  for (const { split, list } of lists) if (!(list instanceof MissingDataError)) rows[split] = list.rows;
  return { rows, defects };
}

async function readOne<Row>(
  split: Split,
  read: (split: Split) => Promise<ReadList<Row>>,
): Promise<ReadList<Row> | MissingDataError> {
  try {
    return await read(split);
  } catch (error) {
    if (error instanceof MissingDataError) return error;
    if (isDataError(error)) return { rows: [], defects: error.defects };
    throw error;
  }
}
