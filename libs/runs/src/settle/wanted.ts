/**
 * A run is wanted while any wanted cell needs it, held only if every wanting cell is, and exclusive if any wanting study
 * takes its times alone. Control acts on cells.
 */
import { groupBy } from '@keygrid/contract';
import type { Queries } from '../database/database.ts';
import { transition } from '../life/transition.ts';
import { PRIORITIES } from '../claim/priority.ts';

/** Advisory lock of all that change cells: submit, cancel, pause. */
const CONTROL = 0x6b676374;

/** One control change at a time; workers are not kept waiting by it. */
export async function lockControl(tx: Queries): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [CONTROL]);
}

/** What cells made of their runs: ids of those that changed. */
export interface Refreshed {
  readonly paused: readonly string[];
  readonly resumed: readonly string[];
  readonly prioritised: readonly string[];
}

/**
 * Recomputes wanted, held, priority and exclusive of these runs from all cells of all studies. A pause, its end and another
 * priority are in the run's events, with `cause`.
 */
export async function refreshWanted(
  tx: Queries,
  runIds: readonly string[],
  cause: string,
): Promise<Refreshed> {
  const { rows } = await tx.query<Differing>(DIFFERING, [runIds]);
  const held = async (to: boolean) => {
    const ids = rows.flatMap((row) => (row.held === to && row.held !== row.was_held ? [row.id] : []));
    if (ids.length === 0) return [];
    return (await transition(tx, to ? 'pause' : 'resume', { ids, cause })).map(({ id }) => id);
  };
  const [paused, resumed] = [await held(true), await held(false)];
  return { paused, resumed, prioritised: await prioritise(tx, rows, cause) };
}

interface Differing {
  readonly id: string;
  readonly held: boolean;
  readonly was_held: boolean;
  readonly priority: number;
  readonly was_priority: number;
}

/** Wanted and exclusive are set here; of all runs with any difference the rest is answered. */
const DIFFERING = `WITH now AS (
    SELECT asked.id, coalesce(bool_or(need.wanted), false) AS wanted,
           coalesce(bool_and(need.held) FILTER (WHERE need.wanted), false) AS held,
           coalesce(min(need.priority) FILTER (WHERE need.wanted), ${PRIORITIES.normal}) AS priority,
           coalesce(bool_or(study.timing = 'exclusive') FILTER (WHERE need.wanted), false) AS exclusive
    FROM (SELECT DISTINCT unnest($1::text[]) AS id) AS asked
    LEFT JOIN (
      SELECT evaluation_id AS run_id, wanted, held, priority, study_id FROM cell
      UNION ALL SELECT training_id, wanted, held, priority, study_id FROM cell WHERE training_id IS NOT NULL
    ) AS need ON need.run_id = asked.id
    LEFT JOIN study ON study.id = need.study_id
    GROUP BY asked.id
  )
  UPDATE run SET wanted = now.wanted, exclusive = now.exclusive FROM now
  WHERE run.id = now.id
    AND (run.wanted, run.held, run.priority, run.exclusive)
      IS DISTINCT FROM (now.wanted, now.held, now.priority, now.exclusive)
  RETURNING run.id, now.held, run.held AS was_held, now.priority, run.priority AS was_priority`;

async function prioritise(tx: Queries, rows: readonly Differing[], cause: string): Promise<string[]> {
  const changed = rows.filter(({ priority, was_priority: before }) => priority !== before);
  const moved = [];
  for (const [priority, of] of groupBy(changed, (row) => row.priority)) {
    const ids = of.map(({ id }) => id);
    moved.push(await transition(tx, 'prioritise', { ids, cause, given: { priority } }));
  }
  return moved.flat().map(({ id }) => id);
}

/** Ends those of the runs that no cell needs and that have not ended; a running one is fenced off (I2). */
export async function cancelUnwanted(tx: Queries, ids: readonly string[], cause: string): Promise<string[]> {
  const cancelled = await transition(tx, 'cancel', { ids, cause });
  return cancelled.map(({ id }) => id);
}
