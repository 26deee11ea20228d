/** Deleting a study: its runs that no other study needs go with all they have, and their files. */
import { UserError } from '@keygrid/contract';
import { setTimeout as pause } from 'node:timers/promises';
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { transition } from '../life/transition.ts';
import { removeFiles } from '../record/checkpoints.ts';
import { cancelStudy } from './control.ts';
import { removalOf, type Removal } from './removal.ts';
import { studyIdOf } from './target.ts';
import { lockControl } from './wanted.ts';

/** What `removeStudy` would do now; nothing is written. @throws UserError for a study that there is not. */
export const previewRemoval = (home: Home, study: string): Promise<Removal> =>
  sqlOf(home).transaction(async (tx) => removalOf(tx, await studyIdOf(tx, study)));

/**
 * Cancels the study, waits until no child computes a run that goes (at most until its lease would have run out), and removes
 * it. Broken off in between, the study is there, cancelled, and may be deleted again.
 */
export async function removeStudy(home: Home, study: string): Promise<Removal> {
  await cancelStudy(home, study);
  await untilLeft(home, study);
  return removeCancelled(home, study);
}

/** A machine is in use until its worker has said that the child is gone, or the lease would have run out. */
async function untilLeft(home: Home, study: string): Promise<void> {
  for (;;) {
    const { trainings, evaluations } = await previewRemoval(home, study);
    const { rowCount } = await sqlOf(home).query(
      'SELECT 1 FROM leaving WHERE run_id = ANY($1) AND until > clock_timestamp() LIMIT 1',
      [[...trainings, ...evaluations]],
    );
    if (rowCount === 0) return;
    await pause(home.tunables.controlPollMs / 4);
  }
}

/** @throws UserError where the study is needed again. */
export async function removeCancelled(home: Home, study: string): Promise<Removal> {
  const removal = await sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    const id = await studyIdOf(tx, study);
    await requireCancelled(tx, id, study);
    const going = await removalOf(tx, id);
    await removeRows(tx, id, going);
    await hint(tx);
    return going;
  });
  await removeFiles(home, removal.files);
  return removal;
}

async function requireCancelled(tx: Queries, id: number, study: string): Promise<void> {
  const { rowCount } = await tx.query('SELECT 1 FROM cell WHERE study_id = $1 AND wanted LIMIT 1', [id]);
  if (rowCount > 0)
    throw new UserError(`Study ${study} was submitted again meanwhile: it goes on, and nothing was deleted.`);
}

async function removeRows(
  tx: Queries,
  studyId: number,
  { study, trainings, evaluations }: Removal,
): Promise<void> {
  await tx.query('DELETE FROM study WHERE id = $1', [studyId]); // its cells and revisions with it
  for (const ids of [evaluations, trainings]) {
    for (const table of ['metric_point', 'metric_archive'])
      await tx.query(`DELETE FROM ${table} WHERE run_id = ANY($1)`, [ids]);
    const removed = await transition(tx, 'remove', { ids, cause: `deleted with study ${study}` });
    if (removed.length < ids.length)
      throw new Error(`of ${ids.length} runs of ${study} only ${removed.length} could be removed`);
  }
}
