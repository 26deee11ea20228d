/** The pairs of a split without their truth: what groups them, and how many keypoints they have. */
import type { PairFlags } from '@keygrid/contract';
import { dataKey, type EvaluationSpec, type Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

export interface ListedPair {
  readonly id: string;
  readonly category: string;
  readonly keypoints: number;
  readonly extents: { readonly source?: number; readonly target?: number };
  readonly flags: PairFlags;
}

export type PairList = readonly ListedPair[];

interface Row {
  id: string;
  category: string;
  keypoints: number;
  source: number | null;
  target: number | null;
  flags: PairFlags;
}

/** What an evaluation is about, as one word: equal words, equal pairs in equal order. */
export const listKey = ({ data, split }: Pick<EvaluationSpec, 'data' | 'split'>): string =>
  `${dataKey(data)} ${split}`;

/** In pair order; empty while no evaluation of them has finished. */
export async function readPairList(
  home: Home,
  { data, split }: Pick<EvaluationSpec, 'data' | 'split'>,
): Promise<PairList> {
  const { rows } = await readerOf(home).query<Row>(
    `SELECT pair_id AS id, category, keypoints, source_extent_px AS source, target_extent_px AS target, flags
       FROM pair_facts WHERE data_key = $1 AND split = $2 ORDER BY ordinal`,
    [dataKey(data), split],
  );
  return rows.map(({ source, target, ...pair }) => ({
    ...pair,
    extents: { ...(source === null ? {} : { source }), ...(target === null ? {} : { target }) },
  }));
}
