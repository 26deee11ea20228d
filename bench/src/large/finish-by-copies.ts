/** Runs finished with the results of others, all rows of them, in few statements: 10 million points take minutes, not hours. */
import type { OpenHome } from '@keygrid/runs/testing';

/** What is copied beside attempt, outcome, checkpoints' rows, events, summaries and scores. */
export interface Copied {
  readonly points: boolean;
  /** Chunks of predictions of each evaluation, the first of which tells where it was computed; null: all. */
  readonly chunks: number | null;
  /** Groups of pairs that scores are summed over; null: all. */
  readonly groups: readonly string[] | null;
}

const RUNS_A_TRANSACTION = 500;

/** `runIds` take on the results of `models` in turns. The store has no files of theirs: their checkpoints' rows say so. */
export async function finishByCopies(
  { sql }: OpenHome,
  runIds: readonly string[],
  models: readonly string[],
  { points, chunks, groups }: Copied,
): Promise<void> {
  const statements = [RUNS, ATTEMPTS, CHECKPOINTS, NAMED, EVENTS, SUMMARIES, SCORES];
  for (let first = 0; first < runIds.length; first += RUNS_A_TRANSACTION) {
    const made = runIds.slice(first, first + RUNS_A_TRANSACTION);
    const of = made.map((_, i) => models[(first + i) % models.length]);
    await sql.transaction(async (tx) => {
      await tx.query('SET LOCAL synchronous_commit = off');
      for (const statement of statements) await tx.query(`${SENT} ${statement}`, [made, of]);
      await tx.query(`${SENT} ${SCORE_SUMMARIES} WHERE ($3::text[] IS NULL OR group_name = ANY($3))`, [
        made,
        of,
        groups,
      ]);
      if (points) await tx.query(`${SENT} ${POINTS}`, [made, of]);
      await tx.query(`${SENT} ${CHUNKS} WHERE ($3::int IS NULL OR model.chunk < $3)`, [made, of, chunks]);
    });
  }
}

const SENT = `WITH sent AS (
  SELECT made, of, number FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS sent (made, of, number))`;

const RUNS = `UPDATE run SET status = 'SUCCEEDED', fence = model.fence, outcome = model.outcome, weights_sha256 = model.weights_sha256,
    started_at = model.started_at + number * interval '1 second', finished_at = model.finished_at + number * interval '1 second'
  FROM sent JOIN run AS model ON model.id = sent.of WHERE run.id = sent.made`;

const ATTEMPTS = `INSERT INTO attempt (run_id, fence, worker_id, device, environment, version, provenance, alone, continuity,
    started_at, ended_at, exit, log_key, peak_memory_bytes)
  SELECT made, fence, worker_id, device, environment, version, provenance, alone, continuity, started_at, ended_at, exit,
    replace(log_key, of, made), peak_memory_bytes
  FROM sent JOIN attempt AS model ON model.run_id = of`;

const CHECKPOINTS = `INSERT INTO checkpoint (run_id, step, fence, kind, store_key, sha256, bytes, created_at, removed_at)
  SELECT made, step, fence, kind, replace(store_key, of, made), sha256, bytes, created_at, created_at
  FROM sent JOIN checkpoint AS model ON model.run_id = of`;

const NAMED = `UPDATE run SET best_checkpoint_id = best.id, last_checkpoint_id = last.id
  FROM sent JOIN checkpoint AS best ON best.run_id = made AND best.kind = 'best'
    JOIN checkpoint AS last ON last.run_id = made AND last.kind = 'last' WHERE run.id = made`;

const EVENTS = `INSERT INTO run_event (run_id, at, fence, kind, message)
  SELECT made, at, fence, kind, message FROM sent JOIN run_event AS model ON model.run_id = of AND fence > 0 ORDER BY id`;

const SUMMARIES = `INSERT INTO metric_summary (run_id, key, points, last_step, last_value, min_value, max_value)
  SELECT made, key, points, last_step, last_value, min_value, max_value
  FROM sent JOIN metric_summary AS model ON model.run_id = of`;

const POINTS = `INSERT INTO metric_point (run_id, key, step, fence, value)
  SELECT made, key, step, fence, value FROM sent JOIN metric_point AS model ON model.run_id = of ORDER BY number, key, step`;

const SCORES = `INSERT INTO score (evaluation_id, protocol, alpha, correct, counted)
  SELECT made, protocol, alpha, correct, counted FROM sent JOIN score AS model ON model.evaluation_id = of`;

const SCORE_SUMMARIES = `INSERT INTO score_summary (evaluation_id, protocol, alpha, group_name, pairs, points, per_image, per_point)
  SELECT made, protocol, alpha, group_name, pairs, points, per_image, per_point
  FROM sent JOIN score_summary AS model ON model.evaluation_id = of`;

const CHUNKS = `INSERT INTO prediction_chunk (evaluation_id, chunk, fence, weights_sha256, first_pair, pair_ids, counts, points, decisions)
  SELECT made, chunk, fence, weights_sha256, first_pair, pair_ids, counts, points, decisions
  FROM sent JOIN prediction_chunk AS model ON model.evaluation_id = of`;
