/** Scores of an evaluation: correct counts in pair order, and their summaries by group. */
import type { Queries } from '../database/database.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { protocolsOf } from '../claim/claim-input.ts';
import { METRICS_OF_FURTHER_PARTS, protocolName, type ScoringConfig } from '../specs.ts';
import type { EvaluationClaim, ScoreRow } from '../types.ts';

/**
 * Replaces the scores of the same protocol and alpha: they are a function of the stored predictions. Sends all its statements
 * at once.
 */
export async function writeScores(
  tx: Queries,
  evaluationId: string,
  scores: readonly ScoreRow[],
): Promise<void> {
  if (scores.length === 0) return;
  const keys = [evaluationId, ...keysOf(scores)];
  const written = tx.prepared(
    `INSERT INTO score (evaluation_id, protocol, alpha, correct, counted)
     SELECT $1, * FROM unnest($2::text[], $3::float8[], $4::bytea[], $5::bytea[])
     ON CONFLICT (evaluation_id, protocol, alpha)
     DO UPDATE SET correct = EXCLUDED.correct, counted = EXCLUDED.counted, created_at = clock_timestamp()`,
    [
      ...keys,
      scores.map(({ correct }) => bytesOf(correct)),
      scores.map(({ counted }) => counted && bytesOf(counted)),
    ],
  );
  const dropped = tx.prepared(
    `DELETE FROM score_summary USING unnest($2::text[], $3::float8[]) AS now (protocol, alpha)
     WHERE evaluation_id = $1 AND score_summary.protocol = now.protocol AND score_summary.alpha = now.alpha`,
    keys,
  );
  const rows = scores.flatMap(({ summaries, ...score }) =>
    summaries.map((summary) => ({ ...score, ...summary })),
  );
  const summarised = tx.prepared(
    `INSERT INTO score_summary (evaluation_id, protocol, alpha, group_name, pairs, points, per_image, per_point)
     SELECT $1, * FROM unnest($2::text[], $3::float8[], $4::text[], $5::int[], $6::int[], $7::float8[], $8::float8[])`,
    [
      evaluationId,
      ...keysOf(rows),
      rows.map(({ group }) => group),
      rows.map(({ pairs }) => pairs),
      rows.map(({ points }) => points),
      rows.map(({ perImage }) => perImage),
      rows.map(({ perPoint }) => perPoint),
    ],
  );
  await Promise.all([written, dropped, summarised]);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

const keysOf = (rows: readonly Pick<ScoreRow, 'protocol' | 'alpha'>[]) => [
  rows.map(({ protocol }) => protocolName(protocol)),
  rows.map(({ alpha }) => alpha),
];

/** Adds or replaces scores of a finished evaluation (`rescore`): no inference, no fence. */
export function storeScores(home: Home, evaluationId: string, scores: readonly ScoreRow[]): Promise<void> {
  return sqlOf(home).transaction((tx) => writeScores(tx, evaluationId, scores));
}

/** Scores that ask which parts the target pictures show, in every protocol: they can be made again from the stored predictions. */
export async function dropScoresOfParts(tx: Queries, evaluations: readonly string[]): Promise<void> {
  for (const table of ['score_summary', 'score'])
    await tx.query(
      `DELETE FROM ${table} WHERE evaluation_id = ANY($1::text[]) AND split_part(protocol, '/', -1) = ANY($2::text[])`,
      [evaluations, METRICS_OF_FURTHER_PARTS],
    );
}

/** Protocols in which a finishing evaluation is to be scored: studies may have come to want it since it was claimed. */
export async function protocolsWanted(
  home: Home,
  { runId, protocols }: EvaluationClaim,
): Promise<readonly ScoringConfig[]> {
  const now = await protocolsOf(sqlOf(home), runId);
  return now.length > 0 ? now : protocols;
}
