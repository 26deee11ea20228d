/** Scores of an archive that do not fit the facts of the pairs that are here: dropped, as `rescore` makes them again. */
import type { Queries } from '../database/database.ts';
import { dataKey } from '../record/pair-facts.ts';
import { dropScoresOfParts } from '../record/scores.ts';
import type { DataConfig } from '../specs.ts';

/**
 * Facts that are here stay as they are, so those that an archive was scored by may say other parts of the target pictures; those of an earlier
 * version say none, and its scores asked the pairs alone. `evaluations`: those whose results came with the archive.
 */
export async function dropUnfitScores(tx: Queries, evaluations: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ data: DataConfig; split: string; ids: string[] }>(
    `SELECT spec -> 'data' AS data, spec ->> 'split' AS split, array_agg(id) AS ids FROM run
      WHERE id = ANY($1::text[]) AND stage = 'evaluation' GROUP BY 1, 2`,
    [evaluations],
  );
  for (const { data, split, ids } of rows) {
    const { rows: unfit } = await tx.query(
      `SELECT FROM incoming LEFT JOIN pair_facts AS here
              ON here.data_key = doc ->> 'data_key' AND here.split = doc ->> 'split' AND here.ordinal = (doc -> 'ordinal')::int
        WHERE kind = 'pair_facts' AND doc ->> 'data_key' = $1 AND doc ->> 'split' = $2
          AND (here.facts -> 'furtherParts' IS DISTINCT FROM doc #> '{facts,furtherParts}'
               OR here.facts ? 'numbering' AND NOT here.facts ? 'furtherParts') LIMIT 1`,
      [dataKey(data), split],
    );
    if (unfit.length > 0) await dropScoresOfParts(tx, ids);
  }
}
