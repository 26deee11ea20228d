/** What a person does to a study or a run: compare-and-set on rows, never a message to a worker. */
import { UserError } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { settleGraphIn } from './settle-graph.ts';
import { cancelUnwanted, lockControl, refreshWanted } from './wanted.ts';

/** The study's cells are no longer needed. Returns the runs that ended by it; shared ones go on. */
export function cancelStudy(home: Home, study: string): Promise<string[]> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const studyId = await studyIdOf(tx, study);
    return unwant(tx, 'study_id = $1', studyId, `study ${study} cancelled`);
  });
}

/** The run is needed by studies that it was not agreed to take it from. */
export class StillShared extends Error {
  override readonly name = 'StillShared';
  readonly studies: readonly string[];
  constructor(runId: string, studies: readonly string[]) {
    super(`${runId} is needed by ${studies.join(', ')}`);
    this.studies = studies;
  }
}

/** Names of the studies with a wanted cell that needs the run, by name. */
export function studiesWanting(home: Home, runId: string): Promise<string[]> {
  return wanting(sqlOf(home), runId);
}

async function wanting(sql: Queries, runId: string): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT DISTINCT study.name FROM cell JOIN study ON study.id = cell.study_id
     WHERE cell.wanted AND (cell.evaluation_id = $1 OR cell.training_id = $1) ORDER BY 1`,
    [runId],
  );
  return rows.map(({ name }) => name);
}

/**
 * No cell that needs this run is wanted any longer; cancelling a training ends its evaluations too. With `agreed`, a study
 * that is not among them and wants it stops all of it: `StillShared`.
 */
export function cancelRun(home: Home, runId: string, agreed?: readonly string[]): Promise<string[]> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const { rowCount } = await tx.query('SELECT 1 FROM run WHERE id = $1', [runId]);
    if (rowCount === 0)
      throw new UserError(`There is no run ${runId}. \`keygrid status STUDY\` lists the runs of a study.`);
    const others = agreed && (await wanting(tx, runId)).filter((study) => !agreed.includes(study));
    if (others && others.length > 0) throw new StillShared(runId, others);
    return unwant(tx, '(evaluation_id = $1 OR training_id = $1)', runId, `run ${runId} cancelled`);
  });
}

/** Held runs are not claimed; a running one saves a checkpoint and goes back to the queue. */
export function holdStudy(home: Home, study: string, held: boolean): Promise<void> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const studyId = await studyIdOf(tx, study);
    await tx.query('UPDATE cell SET held = $2 WHERE study_id = $1', [studyId, held]);
    await refreshWanted(tx, await runsOfCells(tx, 'study_id = $1', studyId));
    await hint(tx);
  });
}

async function unwant(tx: Queries, cells: string, value: unknown, why: string): Promise<string[]> {
  const ids = await runsOfCells(tx, cells, value);
  await tx.query(`UPDATE cell SET wanted = false WHERE ${cells} AND wanted`, [value]);
  await refreshWanted(tx, ids);
  const cancelled = await cancelUnwanted(tx, ids, why);
  await settleGraphIn(tx);
  await hint(tx);
  return cancelled;
}

async function runsOfCells(tx: Queries, cells: string, value: unknown): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT evaluation_id AS id FROM cell WHERE ${cells}
     UNION SELECT training_id FROM cell WHERE ${cells} AND training_id IS NOT NULL`,
    [value],
  );
  return rows.map(({ id }) => id);
}

async function studyIdOf(tx: Queries, name: string): Promise<number> {
  const { rows } = await tx.query<{ id: number }>('SELECT id FROM study WHERE name = $1', [name]);
  if (rows[0]) return rows[0].id;
  const { rows: known } = await tx.query<{ name: string }>(
    'SELECT name FROM study ORDER BY submitted_at DESC LIMIT 5',
  );
  const list =
    known.length > 0 ? `Newest: ${known.map((row) => row.name).join(', ')}.` : 'None was submitted yet.';
  throw new UserError(`There is no study ${name}. ${list}`);
}
