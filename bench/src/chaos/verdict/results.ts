/** What a finished run came to: everything that must not depend on what happened to it on the way. */
import type { OpenHome } from '@keygrid/runs/testing';

export interface RunResult {
  readonly id: string;
  readonly status: string;
  /** SHA-256 of the frozen weights; null of an evaluation. */
  readonly best: string | null;
  readonly last: string | null;
  /** Loss and validation at every step, as a digest. */
  readonly points: string | null;
  /** Which keys have a point at which steps, those of times too. */
  readonly steps: string | null;
  /** Every prediction, correct keypoint and summary, as digests. */
  readonly predictions: string | null;
  readonly scores: string | null;
  readonly summaries: string | null;
}

const RESULTS = `SELECT run.id, run.status::text,
    (SELECT sha256 FROM checkpoint WHERE id = run.best_checkpoint_id) AS best,
    (SELECT sha256 FROM checkpoint WHERE id = run.last_checkpoint_id) AS last,
    (SELECT md5(string_agg(concat_ws(' ', key, step, value), ',' ORDER BY key, step))
     FROM metric_point WHERE run_id = run.id AND key IN ('train/loss', 'val/pck')) AS points,
    (SELECT md5(string_agg(concat_ws(' ', key, step), ',' ORDER BY key, step)) FROM metric_point WHERE run_id = run.id) AS steps,
    (SELECT md5(string_agg(concat_ws(' ', chunk, first_pair, pair_ids, counts, encode(points, 'hex'), decisions), ',' ORDER BY chunk))
     FROM prediction_chunk WHERE evaluation_id = run.id) AS predictions,
    (SELECT md5(string_agg(concat_ws(' ', protocol, alpha, encode(correct, 'hex')), ',' ORDER BY protocol, alpha))
     FROM score WHERE evaluation_id = run.id) AS scores,
    (SELECT md5(string_agg(concat_ws(' ', protocol, alpha, group_name, pairs, points, per_image, per_point), ',' ORDER BY protocol, alpha, group_name))
     FROM score_summary WHERE evaluation_id = run.id) AS summaries
  FROM run ORDER BY run.id`;

export async function resultsOf(home: OpenHome): Promise<RunResult[]> {
  return (await home.sql.query<RunResult>(RESULTS)).rows;
}
