/** Scores of an evaluation: correct counts in pair order, and their summaries by group. */
import type { Queries } from '../database/database.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { protocolsOf } from '../claim/claim-input.ts';
import { protocolName, type ScoringConfig } from '../specs.ts';
import type { EvaluationClaim, ScoreRow } from '../types.ts';

/** Replaces the scores of the same protocol and alpha: they are a function of the stored predictions. */
export async function writeScores(
  tx: Queries,
  evaluationId: string,
  scores: readonly ScoreRow[],
): Promise<void> {
  for (const { protocol, alpha, correct, summaries } of scores) {
    const key = [evaluationId, protocolName(protocol), alpha];
    await tx.query(
      `INSERT INTO score (evaluation_id, protocol, alpha, correct) VALUES ($1, $2, $3, $4)
       ON CONFLICT (evaluation_id, protocol, alpha) DO UPDATE SET correct = EXCLUDED.correct, created_at = clock_timestamp()`,
      [...key, Buffer.from(correct.buffer, correct.byteOffset, correct.byteLength)],
    );
    await tx.query(
      'DELETE FROM score_summary WHERE (evaluation_id, protocol, alpha) = ($1, $2, $3::float8)',
      key,
    );
    await tx.query(
      `INSERT INTO score_summary (evaluation_id, protocol, alpha, group_name, pairs, points, per_image, per_point)
       SELECT $1, $2, $3, * FROM unnest($4::text[], $5::int[], $6::int[], $7::float8[], $8::float8[])`,
      [
        ...key,
        summaries.map(({ group }) => group),
        summaries.map(({ pairs }) => pairs),
        summaries.map(({ points }) => points),
        summaries.map(({ perImage }) => perImage),
        summaries.map(({ perPoint }) => perPoint),
      ],
    );
  }
}

/** Adds or replaces scores of a finished evaluation (`rescore`): no inference, no fence. */
export function storeScores(home: Home, evaluationId: string, scores: readonly ScoreRow[]): Promise<void> {
  return sqlOf(home).transaction((tx) => writeScores(tx, evaluationId, scores));
}

/** Protocols in which a finishing evaluation is to be scored: studies may have come to want it since it was claimed. */
export async function protocolsWanted(
  home: Home,
  { runId, protocols }: EvaluationClaim,
): Promise<readonly ScoringConfig[]> {
  const now = await protocolsOf(sqlOf(home), runId);
  return now.length > 0 ? now : protocols;
}
