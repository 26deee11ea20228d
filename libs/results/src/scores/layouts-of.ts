/** Which data sets evaluations are of. */
import type { Layout } from '@keygrid/datasets/config';
import type { Home } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';

/** Each layout once, in a fixed order. */
export async function layoutsOf(home: Home, evaluations: readonly string[]): Promise<Layout[]> {
  const { rows } = await readerOf(home).query<{ layout: Layout }>(
    `SELECT DISTINCT spec #>> '{data,layout}' AS layout FROM run WHERE id = ANY($1::text[]) ORDER BY 1`,
    [evaluations],
  );
  return rows.map(({ layout }) => layout);
}
