/** The study of a plan: its cells as the plan has them now, and a new revision when anything changed. */
import { createHash } from 'node:crypto';
import { canonicalJson, type Plan, type PlannedCell } from '@keygrid/plan';
import type { Queries } from '../database.ts';

export interface Revision {
  readonly number: number;
  readonly unchanged: boolean;
  readonly cells: { readonly added: number; readonly removed: number; readonly kept: number };
  /** Runs of every cell the study has or had. */
  readonly touchedRuns: readonly string[];
}
interface CellRow {
  readonly key: string;
  readonly evaluation_id: string;
  readonly training_id: string | null;
  readonly wanted: boolean;
}

export async function reviseStudy(tx: Queries, plan: Plan, yaml: string): Promise<Revision> {
  const study = await findOrMakeStudy(tx, plan);
  const before = await cellsBefore(tx, study.id);
  const contentHash = hashOf(plan, yaml);
  const unchanged = study.contentHash === contentHash;
  const number = unchanged ? study.revision : study.revision + 1;
  const cells = difference(before, plan.cells);
  await writeCells(tx, study.id, plan.cells, number);
  if (!unchanged) await writeRevision(tx, { studyId: study.id, number, yaml, contentHash, cells, plan });
  const touchedRuns = before.flatMap(({ evaluation_id: evaluation, training_id: training }) =>
    training ? [evaluation, training] : [evaluation],
  );
  return { number, unchanged, cells, touchedRuns: [...new Set(touchedRuns)] };
}

/** What makes a revision: cells and their runs, the protocol, the text. */
function hashOf(plan: Plan, yaml: string): string {
  const cells = plan.cells.map(({ key, evaluation }) => [key, evaluation]);
  return createHash('sha256')
    .update(canonicalJson([yaml, plan.scoring, cells]))
    .digest('hex');
}

async function findOrMakeStudy(
  tx: Queries,
  { grid }: Plan,
): Promise<{ id: number; revision: number; contentHash?: string }> {
  const { rows } = await tx.query<{ id: number; revision: number; contentHash?: string }>(
    `WITH study AS (
       INSERT INTO study (name, about, timing, current_revision) VALUES ($1, $2, $3, 0)
       ON CONFLICT (name) DO UPDATE SET about = EXCLUDED.about, timing = EXCLUDED.timing RETURNING id, current_revision
     )
     SELECT study.id, study.current_revision AS revision, content_hash AS "contentHash"
     FROM study LEFT JOIN study_revision r ON r.study_id = study.id AND r.number = study.current_revision`,
    [grid.name, grid.about, grid.timing],
  );
  const [study] = rows;
  if (!study) throw new Error(`study ${grid.name} was neither found nor made`);
  return study;
}

async function cellsBefore(tx: Queries, studyId: number): Promise<CellRow[]> {
  const text = 'SELECT key, evaluation_id, training_id, wanted FROM cell WHERE study_id = $1';
  return (await tx.query<CellRow>(text, [studyId])).rows;
}

/** A cell that needs another evaluation than before counts as one removed and one added. */
function difference(before: readonly CellRow[], now: readonly PlannedCell[]): Revision['cells'] {
  const wanted = new Map(before.filter((cell) => cell.wanted).map((cell) => [cell.key, cell.evaluation_id]));
  const kept = now.filter(({ key, evaluation }) => wanted.get(key) === evaluation).length;
  return { added: now.length - kept, removed: wanted.size - kept, kept };
}

async function writeCells(tx: Queries, studyId: number, cells: readonly PlannedCell[], revision: number) {
  await tx.query(
    `UPDATE cell SET wanted = false
     WHERE study_id = $1 AND wanted AND key NOT IN (SELECT unnest($2::text[]))`,
    [studyId, cells.map(({ key }) => key)],
  );
  await tx.query(
    `INSERT INTO cell (study_id, key, axis_values, seed, evaluation_id, training_id, ordinal, revision)
     SELECT $1, key, axis_values::jsonb, seed, evaluation, training, ordinal - 1, $2
     FROM unnest($3::text[], $4::text[], $5::int[], $6::text[], $7::text[]) WITH ORDINALITY
       AS row (key, axis_values, seed, evaluation, training, ordinal)
     ON CONFLICT (study_id, key) DO UPDATE SET evaluation_id = EXCLUDED.evaluation_id,
       training_id = EXCLUDED.training_id, ordinal = EXCLUDED.ordinal, revision = EXCLUDED.revision, wanted = true
     WHERE (cell.evaluation_id, cell.training_id, cell.ordinal, cell.revision, cell.wanted)
       IS DISTINCT FROM (EXCLUDED.evaluation_id, EXCLUDED.training_id, EXCLUDED.ordinal, EXCLUDED.revision, true)`,
    [
      studyId,
      revision,
      cells.map(({ key }) => key),
      cells.map(({ values }) => JSON.stringify(values)),
      cells.map(({ seed }) => seed),
      cells.map(({ evaluation }) => evaluation),
      cells.map(({ training }) => training),
    ],
  );
}

interface NewRevision {
  readonly studyId: number;
  readonly number: number;
  readonly yaml: string;
  readonly contentHash: string;
  readonly cells: Revision['cells'];
  readonly plan: Plan;
}

async function writeRevision(tx: Queries, { studyId, number, yaml, contentHash, cells, plan }: NewRevision) {
  await tx.query(
    `INSERT INTO study_revision
       (study_id, number, yaml, scoring, content_hash, cells_added, cells_removed, cells_kept)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)`,
    [
      studyId,
      number,
      yaml,
      JSON.stringify(plan.scoring),
      contentHash,
      cells.added,
      cells.removed,
      cells.kept,
    ],
  );
  await tx.query('UPDATE study SET current_revision = $2 WHERE id = $1', [studyId, number]);
}
