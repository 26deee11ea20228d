/** The study of a plan: its cells as the plan has them now, and a new revision when anything changed. */
import type { Plan, PlannedCell } from '@keygrid/plan';
import type { Queries } from '../database/database.ts';
import type { CellColumns, PlanContent, PreparedPlan } from './prepare.ts';

export interface Revision {
  /** The study's number before; 0: there was no such study. */
  readonly previous: number;
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

/** What a submit would make of the study, and of the runs of the cells it has or had; nothing is written. */
export async function compareStudy(tx: Queries, { plan, contentHash }: PlanContent): Promise<Revision> {
  const study = await findStudy(tx, plan.grid.name);
  const before = study ? await cellsBefore(tx, study.id) : [];
  const unchanged = study?.contentHash === contentHash;
  const previous = study?.revision ?? 0;
  const touchedRuns = before.flatMap(({ evaluation_id: evaluation, training_id: training }) =>
    training ? [evaluation, training] : [evaluation],
  );
  return {
    previous,
    number: unchanged ? previous : previous + 1,
    unchanged,
    cells: difference(before, plan.cells),
    touchedRuns: [...new Set(touchedRuns)],
  };
}

/** Needs the control lock: what `compareStudy` says stays true until the transaction ends. */
export async function reviseStudy(tx: Queries, prepared: PreparedPlan, command?: string): Promise<Revision> {
  const revision = await compareStudy(tx, prepared);
  const studyId = await writeStudy(tx, prepared.plan);
  await writeCells(tx, studyId, prepared.cells, revision.number);
  if (!revision.unchanged) await writeRevision(tx, studyId, revision, { ...prepared, command });
  return revision;
}

interface StudyRow {
  readonly id: number;
  readonly revision: number;
  readonly contentHash: string | null;
}

async function findStudy(tx: Queries, name: string): Promise<StudyRow | undefined> {
  const { rows } = await tx.query<StudyRow>(
    `SELECT study.id, study.current_revision AS revision, content_hash AS "contentHash"
     FROM study LEFT JOIN study_revision r ON r.study_id = study.id AND r.number = study.current_revision
     WHERE study.name = $1`,
    [name],
  );
  return rows[0];
}

async function writeStudy(tx: Queries, { grid }: Plan): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `INSERT INTO study (name, about, timing, current_revision) VALUES ($1, $2, $3, 0)
     ON CONFLICT (name) DO UPDATE SET about = EXCLUDED.about, timing = EXCLUDED.timing RETURNING id`,
    [grid.name, grid.about, grid.timing],
  );
  const [study] = rows;
  if (!study) throw new Error(`study ${grid.name} was neither found nor made`);
  return study.id;
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

async function writeCells(tx: Queries, studyId: number, cells: CellColumns, revision: number) {
  await tx.query(
    `UPDATE cell SET wanted = false
     WHERE study_id = $1 AND wanted AND key NOT IN (SELECT unnest($2::text[]))`,
    [studyId, cells.keys],
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
    [studyId, revision, cells.keys, cells.values, cells.seeds, cells.evaluations, cells.trainings],
  );
}

async function writeRevision(
  tx: Queries,
  studyId: number,
  { number, cells }: Revision,
  { plan, yaml, contentHash, command }: PreparedPlan & { command: string | undefined },
) {
  await tx.query(
    `INSERT INTO study_revision
       (study_id, number, yaml, scoring, content_hash, cells_added, cells_removed, cells_kept, grid, command)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9::jsonb, $10)`,
    [
      studyId,
      number,
      yaml,
      JSON.stringify(plan.scoring),
      contentHash,
      cells.added,
      cells.removed,
      cells.kept,
      JSON.stringify(plan.grid),
      command ?? null,
    ],
  );
  await tx.query('UPDATE study SET current_revision = $2 WHERE id = $1', [studyId, number]);
}
