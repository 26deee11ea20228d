/** Rows of a plan's runs, made and opened again in bulk. */
import type { Plan } from '@keygrid/plan';
import type { Queries } from '../database.ts';
import { ANYWHERE, placementClass, PRECISION_SUFFIX } from '../placement.ts';
import { methodOf } from '../specs.ts';
import type { Stage } from '../statuses.ts';
import type { Placement } from '../types.ts';

interface RunRow {
  readonly id: string;
  readonly spec: object & { seed?: number };
  readonly training?: string;
}

/** Ids of the runs that were not there yet. Trainings come first: evaluations refer to them. */
export async function insertRuns(tx: Queries, plan: Plan): Promise<string[]> {
  const trainings = await insert(tx, 'training', [...plan.trainings.values()]);
  const evaluations = await insert(tx, 'evaluation', [...plan.evaluations.values()]);
  return [...trainings, ...evaluations];
}

async function insert(tx: Queries, stage: Stage, rows: readonly RunRow[]): Promise<string[]> {
  const { rows: inserted } = await tx.query<{ id: string }>(
    `INSERT INTO run (id, stage, spec, seed, training_id, method, status)
     SELECT id, $1::stage, spec::jsonb, seed, training,  $2,
            (CASE WHEN training IS NULL THEN 'QUEUED' ELSE 'WAITING' END)::run_status
     FROM unnest($3::text[], $4::text[], $5::int[], $6::text[]) WITH ORDINALITY
       AS row (id, spec, seed, training, ordinal)
     ORDER BY ordinal
     ON CONFLICT (id) DO NOTHING
     RETURNING id`,
    [
      stage,
      methodOf(stage),
      rows.map(({ id }) => id),
      rows.map(({ spec }) => JSON.stringify(spec)),
      rows.map(({ spec }) => spec.seed ?? null),
      rows.map(({ training }) => training ?? null),
    ],
  );
  return inserted.map(({ id }) => id);
}

/** Where the runs may go and how often they save, as the newest submit says; what has succeeded stays as it was. */
export async function placeRuns(
  tx: Queries,
  plan: Plan,
  ids: readonly string[],
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
