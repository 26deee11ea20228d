/** Cancelling: cells are no longer needed, and runs that no cell needs end. Compare-and-set on rows, never a message to a worker. */
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { settleGraphIn } from './settle-graph.ts';
import { cellSet, runsOfCells, type CellSet, type Target } from './target.ts';
import { cancelUnwanted, lockControl, refreshWanted } from './wanted.ts';

/** The study's cells are no longer needed. Returns the runs that ended by it; shared ones go on. */
export const cancelStudy = (home: Home, study: string): Promise<string[]> => cancel(home, { study });

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
export const cancelRun = (home: Home, run: string, agreed?: readonly string[]): Promise<string[]> =>
  cancel(home, { run }, agreed);

/** Ids of the runs that ended by it; what had ended, and what other cells need, stays. */
export function cancel(home: Home, target: Target, agreed?: readonly string[]): Promise<string[]> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const cells = await cellSet(tx, target);
    if ('run' in target) await requireAgreed(tx, target.run, agreed);
    return unwant(tx, cells, `${cells.name} cancelled`);
  });
}

/** @throws StillShared where a study wants the run that is not among `agreed`; left out: all agree. */
export async function requireAgreed(tx: Queries, run: string, agreed?: readonly string[]): Promise<void> {
  const others = agreed && (await wanting(tx, run)).filter((study) => !agreed.includes(study));
  if (others && others.length > 0) throw new StillShared(run, others);
}

/** Opened again by a submit, they are not paused. */
async function unwant(tx: Queries, cells: CellSet, why: string): Promise<string[]> {
  const ids = await runsOfCells(tx, cells);
  await tx.query(`UPDATE cell SET wanted = false, held = false WHERE ${cells.where} AND wanted`, [
    cells.value,
  ]);
  await refreshWanted(tx, ids, why);
  const cancelled = await cancelUnwanted(tx, ids, why);
  await settleGraphIn(tx);
  await hint(tx);
  return cancelled;
}
