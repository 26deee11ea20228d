/** SQL of a row that makes runs. */
import type { Stage } from '../statuses.ts';
import type { Bind } from './bind.ts';
import { firstStatus } from './first-status.ts';
import type { Transition } from './transitions.ts';

/** Column by column, in the order they are to run; evaluations come after the trainings they name. */
export interface MadeRuns {
  readonly stage: Stage;
  readonly ids: readonly string[];
  readonly methods: readonly number[];
  /** JSON. */
  readonly specs: readonly string[];
  readonly seeds: readonly (number | null)[];
  readonly trainings: readonly (string | null)[];
  /** The training whose last checkpoint each one starts from. Default: none. */
  readonly extended?: readonly (string | null)[];
}

/** A run that is there stays as it is: equal specs are one run for all studies. */
export function insertStatement(
  { event }: Transition,
  { made, cause }: { readonly made: MadeRuns; readonly cause: string },
  bind: Bind,
): string {
  const { stage, ids, methods, specs, seeds, trainings, extended = ids.map(() => null) } = made;
  return `WITH moved AS (
      INSERT INTO run (id, stage, spec, seed, training_id, extends_id, method, status, fence)
      SELECT id, ${bind(stage)}::stage, spec::jsonb, seed, training, extended, method, ${firstStatus('training')},
             coalesce((SELECT fence FROM removed_run WHERE removed_run.id = row.id), 0)
      FROM unnest(${bind(ids)}::text[], ${bind(specs)}::text[], ${bind(seeds)}::int[], ${bind(trainings)}::text[],
                  ${bind(extended)}::text[], ${bind(methods)}::int[]) WITH ORDINALITY
        AS row (id, spec, seed, training, extended, method, ordinal)
      ORDER BY ordinal
      ON CONFLICT (id) DO NOTHING
      RETURNING id, fence, status, position, extends_id
    ), noted AS (
      INSERT INTO run_event (run_id, fence, kind, message)
      SELECT id, fence, '${event}', ${bind(cause)}::text || coalesce(', going on from the last checkpoint of ' || extends_id, '')
      FROM moved ORDER BY position
    )
    SELECT id, fence, status FROM moved ORDER BY position`;
}
