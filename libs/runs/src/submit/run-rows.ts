/** Rows of a plan's runs, made and opened again in bulk. */
import type { Queries } from '../database/database.ts';
import { transition } from '../life/transition.ts';
import { ANYWHERE, placementClass, CLASS_SUFFIX } from '../claim/placement.ts';
import type { Placement } from '../types.ts';
import type { PreparedPlan } from './prepare.ts';

/** Ids of the runs that were not there yet. Trainings come first: evaluations refer to them. */
export async function insertRuns(
  tx: Queries,
  { plan, trainings, evaluations }: PreparedPlan,
): Promise<string[]> {
  const cause = `submitted by ${plan.grid.name}`;
  const made = [];
  for (const [stage, columns] of [
    ['training', trainings],
    ['evaluation', evaluations],
  ] as const)
    made.push(await transition(tx, 'submit', { made: { stage, ...columns }, cause }));
  return made.flat().map(({ id }) => id);
}

/** Where the runs may go and how often they save, as the newest submit says; what has succeeded stays as it was. */
export async function placeRuns(
  tx: Queries,
  { plan, ids }: PreparedPlan,
  override?: Placement,
): Promise<void> {
  const { device, minMemoryGiB = ANYWHERE.minMemoryGiB, checkpointEverySeconds } = plan.grid.placement;
  const placement = override ?? { device, minMemoryGiB };
  await tx.query(
    `UPDATE run SET device = $2, min_memory_gib = $3, placement_class = $4 || ${CLASS_SUFFIX}, checkpoint_every_seconds = $5
     WHERE id = ANY($1) AND status <> 'SUCCEEDED'
       AND (device, min_memory_gib, checkpoint_every_seconds, placement_class)
         IS DISTINCT FROM ($2, $3::float8, $5::float8, $4 || ${CLASS_SUFFIX})`,
    [ids, placement.device, placement.minMemoryGiB, placementClass(placement), checkpointEverySeconds],
  );
}

/** CANCELLED runs that are wanted again, FAILED ones only when asked; their failures are forgotten. */
export async function reopenRuns(
  tx: Queries,
  { plan, ids }: PreparedPlan,
  retryFailed: boolean,
): Promise<string[]> {
  const cause = `submitted again by ${plan.grid.name}`;
  const cancelled = await transition(tx, 'reopen', { ids, cause });
  const failed = retryFailed ? await transition(tx, 'reopenFailed', { ids, cause }) : [];
  return [...cancelled, ...failed].map(({ id }) => id);
}
