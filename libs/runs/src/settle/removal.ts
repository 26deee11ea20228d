/** What the deletion of a study takes with it, and what stays because others need it. */
import type { Queries } from '../database/database.ts';

export interface Removal {
  readonly study: string;
  readonly cells: number;
  readonly revisions: number;
  /** Runs that only this study has cells of, or had: they go with all they have. */
  readonly trainings: readonly string[];
  readonly evaluations: readonly string[];
  /** Those of them that run now. */
  readonly running: readonly string[];
  /** Runs that other studies have cells of, wanted or not: they stay. */
  readonly kept: readonly { readonly run: string; readonly studies: readonly string[] }[];
  /** Runs of other studies that were to go on from a training that goes, and have not begun: they train from their first step. */
  readonly extensions: readonly string[];
  /** Checkpoints and logs in the store. */
  readonly files: readonly string[];
  /** Of the checkpoints. */
  readonly bytes: number;
}

/** `$1` is the study's id. Runs without a cell are not needed: an edit of the grid leaves them behind. */
const GOING = `WITH own AS (
    SELECT DISTINCT need.id FROM cell, LATERAL (VALUES (evaluation_id), (training_id)) AS need (id) WHERE study_id = $1 AND need.id IS NOT NULL
  ), others AS (
    SELECT need.id, array_agg(DISTINCT study.name) AS studies FROM cell JOIN study ON study.id = study_id,
      LATERAL (VALUES (evaluation_id), (training_id)) AS need (id) WHERE study_id <> $1 AND need.id IS NOT NULL GROUP BY 1
  ), left_behind AS (
    SELECT run.id, run.training_id FROM run WHERE NOT EXISTS (SELECT FROM cell WHERE evaluation_id = run.id)
      AND NOT EXISTS (SELECT FROM cell WHERE training_id = run.id)
  ), made_by_it AS (
    SELECT left_behind.id FROM left_behind JOIN run_event ON run_id = left_behind.id AND kind IN ('submitted', 'extended')
    WHERE split_part(message, ', going on', 1) = 'submitted by ' || (SELECT name FROM study WHERE id = $1)
  ), first AS (
    SELECT id FROM own WHERE id NOT IN (SELECT id FROM others) UNION SELECT id FROM made_by_it
  ), going AS (
    SELECT id FROM first UNION SELECT id FROM left_behind WHERE training_id IN (SELECT id FROM first)
  )`;

/** Needs the control lock for an answer that stays true. */
export async function removalOf(tx: Queries, studyId: number): Promise<Removal> {
  const { rows } = await tx.query<Removal>(
    `${GOING}
     SELECT name AS study, (SELECT count(*)::int FROM cell WHERE study_id = study.id) AS cells,
       (SELECT count(*)::int FROM study_revision WHERE study_id = study.id) AS revisions,
       ARRAY(SELECT id FROM run JOIN going USING (id) WHERE stage = 'training' ORDER BY position) AS trainings,
       ARRAY(SELECT id FROM run JOIN going USING (id) WHERE stage = 'evaluation' ORDER BY position) AS evaluations,
       ARRAY(SELECT id FROM run JOIN going USING (id) WHERE status = 'RUNNING' ORDER BY position) AS running,
       coalesce((SELECT jsonb_agg(jsonb_build_object('run', id, 'studies', studies) ORDER BY id) FROM own JOIN others USING (id)), '[]') AS kept,
       ARRAY(SELECT id FROM run WHERE extends_id IN (SELECT id FROM going) AND id NOT IN (SELECT id FROM going)
         AND status NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND NOT EXISTS (SELECT FROM checkpoint WHERE run_id = run.id AND kind = 'last')
         ORDER BY position) AS extensions,
       ARRAY(SELECT store_key FROM checkpoint JOIN going ON going.id = run_id WHERE removed_at IS NULL
         UNION ALL SELECT log_key FROM attempt JOIN going ON going.id = run_id) AS files,
       coalesce((SELECT sum(bytes) FROM checkpoint JOIN going ON going.id = run_id WHERE removed_at IS NULL), 0)::float8 AS bytes
     FROM study WHERE id = $1`,
    [studyId],
  );
  const [removal] = rows;
  if (!removal) throw new Error(`study ${studyId} was removed meanwhile`);
  return removal;
}
