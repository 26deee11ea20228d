/** What a person controls: a study, one run, or some cells. Control acts on cells; runs follow from them. */
import { firstNames, UserError } from '@keygrid/contract';
import { nearest } from '@keygrid/plan';
import type { Queries } from '../database/database.ts';

export type Target =
  | { readonly study: string }
  | { readonly run: string }
  /** Ids of cells, as a filter found them. */
  | { readonly cells: readonly string[] };

/** The target's cells as a condition over `cell`, whose `$1` is `value`. */
export interface CellSet {
  readonly where: string;
  readonly value: unknown;
  /** For messages and events: `study demo`. */
  readonly name: string;
}

/** @throws UserError for a study or run that there is not. */
export async function cellSet(tx: Queries, target: Target): Promise<CellSet> {
  if ('cells' in target) {
    const { cells } = target;
    const name = cells.length === 1 ? 'the cell that fits' : `the ${cells.length} cells that fit`;
    return { where: 'cell.id = ANY($1::bigint[])', value: cells, name };
  }
  if ('run' in target) {
    const { run } = target;
    const { rowCount } = await tx.query('SELECT 1 FROM run WHERE id = $1', [run]);
    if (rowCount === 0)
      throw new UserError(`There is no run ${run}. \`keygrid status STUDY\` lists the runs of a study.`);
    return { where: '(cell.evaluation_id = $1 OR cell.training_id = $1)', value: run, name: `run ${run}` };
  }
  const { study } = target;
  return { where: 'cell.study_id = $1', value: await studyIdOf(tx, study), name: `study ${study}` };
}

/** @throws UserError where none of the cells is needed any longer: what is `asked` of them would do nothing. */
export async function requireNeeded(
  tx: Queries,
  { where, value, name }: CellSet,
  asked: string,
): Promise<void> {
  const { rowCount } = await tx.query(`SELECT 1 FROM cell WHERE ${where} AND cell.wanted LIMIT 1`, [value]);
  if (rowCount > 0) return;
  throw new UserError(
    `${name[0]?.toUpperCase()}${name.slice(1)} was cancelled and cannot be ${asked}: submit the grid file again to open it. Nothing was changed.`,
  );
}

/** Evaluations and trainings of the set's cells. */
export async function runsOfCells(tx: Queries, { where, value }: CellSet): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT evaluation_id AS id FROM cell WHERE ${where}
     UNION SELECT training_id FROM cell WHERE ${where} AND training_id IS NOT NULL`,
    [value],
  );
  return rows.map(({ id }) => id);
}

/** Of that many studies, the newest, the nearest name is looked for. */
const LOOKED_AT = 10_000;

/** @throws UserError for a study that there is not, with the nearest name; for a run, with the studies that have it. */
export async function studyIdOf(tx: Queries, name: string): Promise<number> {
  const { rows } = await tx.query<{ id: number }>('SELECT id FROM study WHERE name = $1', [name]);
  if (rows[0]) return rows[0].id;
  const { rows: having } = await tx.query<{ name: string }>(
    `SELECT DISTINCT study.name FROM study JOIN cell ON study_id = study.id AND (evaluation_id = $1 OR training_id = $1) ORDER BY 1`,
    [name],
  );
  const studies = having.map((row) => row.name);
  if (studies.length > 0)
    throw new UserError(`${name} is a run of ${firstNames(studies, 5)}; expected the name of a study.`);
  if (name === '') throw new UserError('Expected the name of a study, not an empty word.');
  const { rows: known } = await tx.query<{ name: string }>(
    `SELECT name FROM study ORDER BY submitted_at DESC LIMIT ${LOOKED_AT}`,
  );
  const names = known.map((row) => row.name);
  const near = nearest(name, names);
  const hint = near === undefined ? `Newest: ${firstNames(names, 5)}.` : `Did you mean ${near}?`;
  throw new UserError(`There is no study ${name}. ${names.length > 0 ? hint : 'None was submitted yet.'}`);
}
