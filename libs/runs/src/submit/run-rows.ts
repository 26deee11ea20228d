/** Rows of a plan's runs, made and opened again in bulk. */
import type { Queries } from '../database.ts';
import { ANYWHERE, placementClass, PRECISION_SUFFIX } from '../placement.ts';
import { methodOf } from '../specs.ts';
import type { Stage } from '../statuses.ts';
import type { Placement } from '../types.ts';
import type { PreparedPlan, RunColumns } from './prepare.ts';

/** Ids of the runs that were not there yet. Trainings come first: evaluations refer to them. */
export async function insertRuns(tx: Queries, { trainings, evaluations }: PreparedPlan): Promise<string[]> {
  return [...(await insert(tx, 'training', trainings)), ...(await insert(tx, 'evaluation', evaluations))];
}

async function insert(tx: Queries, stage: Stage, columns: RunColumns): Promise<string[]> {
  const { rows: inserted } = await tx.query<{ id: string }>(
    `INSERT INTO run (id, stage, spec, seed, training_id, method, status)
     SELECT id, $1::stage, spec::jsonb, seed, training,  $2,
            (CASE WHEN training IS NULL THEN 'QUEUED' ELSE 'WAITING' END)::run_status
     FROM unnest($3::text[], $4::text[], $5::int[], $6::text[]) WITH ORDINALITY
       AS row (id, spec, seed, training, ordinal)
     ORDER BY ordinal
     ON CONFLICT (id) DO NOTHING
     RETURNING id`,
    [stage, methodOf(stage), columns.ids, columns.specs, columns.seeds, columns.trainings],
  );
  return inserted.map(({ id }) => id);
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
    `UPDATE run SET device = $2, min_memory_gib = $3, placement_class = $4 || ${PRECISION_SUFFIX}, checkpoint_every_seconds = $5
     WHERE id = ANY($1) AND status <> 'SUCCEEDED'
       AND (device, min_memory_gib, checkpoint_every_seconds, placement_class)
         IS DISTINCT FROM ($2, $3::float8, $5::float8, $4 || ${PRECISION_SUFFIX})`,
    [ids, placement.device, placement.minMemoryGiB, placementClass(placement), checkpointEverySeconds],
  );
}

/** CANCELLED runs that are wanted again, FAILED ones only when asked; their failures are forgotten. */
export async function reopenRuns(
  tx: Queries,
  ids: readonly string[],
  retryFailed: boolean,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `WITH reopened AS (
       UPDATE run SET fence = fence + 1, failures = '{}', available_at = clock_timestamp(), finished_at = NULL,
         status = (CASE WHEN training_id IS NULL THEN 'QUEUED' ELSE 'WAITING' END)::run_status
       WHERE id = ANY($1) AND wanted AND (status = 'CANCELLED' OR ($2 AND status = 'FAILED'))
       RETURNING id, fence
     ), noted AS (
       INSERT INTO run_event (run_id, fence, kind, message) SELECT id, fence, 'reopened', 'submitted again' FROM reopened
     )
     SELECT id FROM reopened`,
    [ids, retryFailed],
  );
  return rows.map(({ id }) => id);
}
