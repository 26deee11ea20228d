/** A run into a scratch home, to be computed again: what it needs comes along, its results do not. */
import { rmSync } from 'node:fs';
import * as path from 'node:path';
import { UserError } from '@keygrid/contract';
import { sqlOf, type Home } from '../home/home.ts';
import { exportStudy } from './export-study.ts';
import { importStudy } from './import-study.ts';

export interface CopiedRun {
  /** A study that wants it, with one cell. */
  readonly study: string;
  /** What is computed again there and has succeeded here: the run, and for a training one evaluation of it. */
  readonly computed: readonly string[];
}

interface CellHere {
  readonly study: string;
  readonly evaluation: string;
  readonly training: string | null;
  readonly succeeded: boolean;
}

/** @throws UserError where no study wants the run, or the store lacks the weights that it starts from. */
export async function copyRun(home: Home, scratch: Home, id: string): Promise<CopiedRun> {
  const { rows } = await sqlOf(home).query<CellHere>(
    `SELECT study.name AS study, evaluation_id AS evaluation, cell.training_id AS training, run.status = 'SUCCEEDED' AS succeeded
     FROM cell JOIN study ON study.id = study_id JOIN run ON run.id = evaluation_id
     WHERE $1 IN (evaluation_id, cell.training_id) AND cell.wanted ORDER BY succeeded DESC, study.name, cell.key LIMIT 1`,
    [id],
  );
  const [cell] = rows;
  if (!cell)
    throw new UserError(`No study wants ${id} any more; submit a grid that has it, and reproduce it then`);
  const { study, evaluation, training, succeeded } = cell;
  const runs = training === null ? [evaluation] : [training, evaluation];
  const without = id === training ? runs : [evaluation];
  const file = path.join(scratch.settings.home, 'run.keygrid');
  await exportStudy(home, { study, to: file, checkpoints: true, only: { runs, without } });
  await importStudy(scratch, { from: file });
  rmSync(file);
  return { study, computed: without.filter((run) => run === id || succeeded) };
}

/** Kept with the run's events: what came of it. */
export async function noteReproduction(home: Home, id: string, message: string): Promise<void> {
  await sqlOf(home).query(
    `INSERT INTO run_event (run_id, fence, kind, message) SELECT id, fence, 'reproduced', $2 FROM run WHERE id = $1`,
    [id, message],
  );
}
