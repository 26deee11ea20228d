/** The lists of pairs of all splits, read with everything that is wrong in them. */
import type { Split } from './config.ts';
import { MissingDataError } from './corrupt-data-error.ts';
import type { ListDefect } from './layout-reader.ts';

export interface ReadList<Row> {
  /** Those that are pairs, in the order of the list. */
  readonly rows: readonly Row[];
  readonly defects: readonly ListDefect[];
}

export interface ReadLists<Row> {
  /** Empty for a split the layout does not have, and for one whose list is missing. */
  readonly rows: Readonly<Record<Split, readonly Row[]>>;
  readonly defects: readonly ListDefect[];
}

/**
 * A list that is missing is a defect like any other, unless all are: then this is no such data set.
 * @throws MissingDataError naming the first list that was looked for.
 */
export async function readLists<Row>(
  splits: readonly Split[],
  read: (split: Split) => Promise<ReadList<Row>>,
): Promise<ReadLists<Row>> {
  const missing: MissingDataError[] = [];
  const rows: Record<Split, readonly Row[]> = { trn: [], val: [], test: [] };
  const defects: ListDefect[] = [];
  const readOne = async (split: Split) => {
    try {
      return { split, list: await read(split) };
    } catch (error) {
      if (!(error instanceof MissingDataError)) throw error;
      missing.push(error);
      return { split, list: { rows: [], defects: error.defects.map((defect) => ({ ...defect, split })) } };
    }
  };
  for (const { split, list } of await Promise.all(splits.map(readOne))) {
    rows[split] = list.rows;
    defects.push(...list.defects);
  }
  if (missing[0] && missing.length === splits.length) throw missing[0];
  return { rows, defects };
}
