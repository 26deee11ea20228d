/** Pausing, going on, and the order in the queue. */
import { UserError } from '@keygrid/contract';
import { PRIORITIES } from '../claim/priority.ts';
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { ENDED, sqlList } from '../statuses.ts';
import { cellSet, requireNeeded, runsOfCells, type CellSet, type Target } from './target.ts';
import { lockControl, refreshWanted } from './wanted.ts';

export interface Controlled {
  /** Cells that are as asked by it; those that were so before are not counted. */
  readonly cells: number;
  /** Runs that changed by it. */
  readonly runs: readonly string[];
  /** Unfinished runs of the cells that stay as they were, because other cells need them otherwise. */
  readonly shared: readonly string[];
}

/**
 * Held runs are not claimed; a running one saves a checkpoint and goes back to the queue. Idempotent.
 * @throws UserError for what was cancelled, and for pausing what has ended.
 */
export function hold(home: Home, target: Target, held: boolean): Promise<Controlled> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const cells = await cellSet(tx, target);
    await requireNeeded(tx, cells, held ? 'paused' : 'resumed');
    const ids = await runsOfCells(tx, cells);
    if (held) await requireUnfinished(tx, ids, 'run' in target ? cells.name : `every run of ${cells.name}`);
    const changed = await setCells(tx, cells, 'held', held);
    const { paused, resumed } = await refreshWanted(tx, ids, `${cells.name} ${held ? 'paused' : 'resumed'}`);
    await hint(tx);
    return { cells: changed, runs: held ? paused : resumed, shared: await unlike(tx, ids, 'held', held) };
  });
}

export type PriorityName = keyof typeof PRIORITIES;
export const PRIORITY_NAMES = Object.keys(PRIORITIES) as PriorityName[];

/** Their order in the queue; a run has the highest priority of the cells that need it. Idempotent. */
export function prioritise(home: Home, target: Target, name: PriorityName): Promise<Controlled> {
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const cells = await cellSet(tx, target);
    await requireNeeded(tx, cells, 'given a priority');
    const ids = await runsOfCells(tx, cells);
    const changed = await setCells(tx, cells, 'priority', PRIORITIES[name]);
    const { prioritised } = await refreshWanted(tx, ids, `${cells.name} is of ${name} priority`);
    await hint(tx);
    return { cells: changed, runs: prioritised, shared: await unlike(tx, ids, 'priority', PRIORITIES[name]) };
  });
}

async function setCells(
  tx: Queries,
  { where, value }: CellSet,
  column: 'held' | 'priority',
  to: boolean | number,
): Promise<number> {
  const text = `UPDATE cell SET ${column} = $2 WHERE ${where} AND wanted AND ${column} <> $2`;
  return (await tx.query(text, [value, to])).rowCount;
}

async function unlike(
  tx: Queries,
  ids: readonly string[],
  column: 'held' | 'priority',
  to: boolean | number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM run WHERE id = ANY($1) AND wanted AND ${column} <> $2 AND status NOT IN (${sqlList(ENDED)}) ORDER BY position`,
    [ids, to],
  );
  return rows.map(({ id }) => id);
}

async function requireUnfinished(tx: Queries, ids: readonly string[], what: string): Promise<void> {
  const { rowCount } = await tx.query(
    `SELECT 1 FROM run WHERE id = ANY($1) AND wanted AND status NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED') LIMIT 1`,
    [ids],
  );
  if (rowCount === 0)
    throw new UserError(`There is nothing to pause: ${what} has ended. Nothing was changed.`);
}
