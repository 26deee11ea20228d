/** Facts about the pairs of a split, stored once for each list of pairs; they carry the truth and never reach prediction. */
import { createHash } from 'node:crypto';
import { sqlOf, type Home } from '../home/home.ts';
import type { DataConfig, EvaluationSpec } from '../specs.ts';
import type { PairFactsRow } from '../types.ts';
import { dropScoresOfParts } from './scores.ts';

type Split = EvaluationSpec['split'];

/** Leaving pairs out makes another list. */
export function dataKey({ fingerprint, exclude }: Pick<DataConfig, 'fingerprint' | 'exclude'>): string {
  if (!exclude) return fingerprint;
  return `${fingerprint}-${createHash('sha256').update(JSON.stringify(exclude)).digest('hex').slice(0, 12)}`;
}

/** In pair order, all pairs of the split. Content-addressed: the first to store stores what all would. */
export async function storePairFacts<Facts extends PairFactsRow>(
  home: Home,
  dataset: DataConfig,
  split: Split,
  facts: readonly Facts[],
): Promise<void> {
  await sqlOf(home).query(
    `INSERT INTO pair_facts (data_key, split, ordinal, pair_id, category, keypoints, source_extent_px, target_extent_px, flags, facts)
     SELECT $1, $2, ordinal - 1, facts ->> 'id', facts ->> 'category', jsonb_array_length(facts -> 'truth'),
            (facts #>> '{extents,source}')::float8, (facts #>> '{extents,target}')::float8, facts -> 'flags', facts
     FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS sent (facts, ordinal)
     ON CONFLICT DO NOTHING`,
    [dataKey(dataset), split, JSON.stringify(facts)],
  );
}

/**
 * For facts that say more than those stored, of the same pairs. Scores that ask what they say more are deleted, of all evaluations on the
 * pairs: `rescore` makes them again.
 */
export async function replacePairFacts<Facts extends PairFactsRow>(
  home: Home,
  dataset: DataConfig,
  split: Split,
  facts: readonly Facts[],
): Promise<void> {
  await sqlOf(home).transaction(async (tx) => {
    await tx.query(
      `UPDATE pair_facts SET facts = sent.facts
         FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS sent (facts, ordinal)
        WHERE data_key = $1 AND split = $2 AND pair_facts.ordinal = sent.ordinal - 1 AND pair_id = sent.facts ->> 'id'`,
      [dataKey(dataset), split, JSON.stringify(facts)],
    );
    const { rows } = await tx.query<{ id: string }>(
      `SELECT id FROM run WHERE stage = 'evaluation' AND spec ->> 'split' = $1 AND spec #>> '{data,fingerprint}' = $2
          AND spec #> '{data,exclude}' IS NOT DISTINCT FROM $3::jsonb`,
      [split, dataset.fingerprint, dataset.exclude ? JSON.stringify(dataset.exclude) : null],
    );
    await dropScoresOfParts(
      tx,
      rows.map(({ id }) => id),
    );
  });
}

/** In pair order; empty when none were stored. */
export async function readPairFacts<Facts extends PairFactsRow = PairFactsRow>(
  home: Home,
  dataset: DataConfig,
  split: Split,
): Promise<Facts[]> {
  const { rows } = await sqlOf(home).query<{ facts: Facts }>(
    'SELECT facts FROM pair_facts WHERE data_key = $1 AND split = $2 ORDER BY ordinal',
    [dataKey(dataset), split],
  );
  return rows.map(({ facts }) => facts);
}
