/** What a submit did, for a person to read before or after. */
import type { Plan } from '@keygrid/plan';
import type { Queries } from '../database.ts';
import { STATUSES, type Status } from '../statuses.ts';
import type { SubmitReport } from '../types.ts';
import type { Revision } from './revision.ts';

interface Changes {
  readonly added: readonly string[];
  readonly reopened: readonly string[];
  readonly cancelled: readonly string[];
  readonly revision: Revision;
}

export async function reportOn(tx: Queries, plan: Plan, changes: Changes): Promise<SubmitReport> {
  const { added, reopened, cancelled, revision } = changes;
  const ids = [...plan.trainings.keys(), ...plan.evaluations.keys()];
  const { rows } = await tx.query<{ id: string; status: Status }>(
    'SELECT id, status FROM run WHERE id = ANY($1) ORDER BY position',
    [ids],
  );
  const isNew = new Set(added);
  const existing = Object.fromEntries(STATUSES.map((status) => [status, [] as string[]])) as Record<
    Status,
    string[]
  >;
  for (const { id, status } of rows) if (!isNew.has(id)) existing[status].push(id);
  return {
    study: plan.grid.name,
    revision: revision.number,
    unchanged: revision.unchanged,
    cells: revision.cells,
    runs: {
      new: added,
      existing,
      reopened,
      failedNotReopened: existing.FAILED,
      cancelled,
      notTimed: await notTimed(tx, plan, ids),
    },
  };
}

/** Of runs that are done or under way, those whose times a study that takes them alone does not use. */
async function notTimed(tx: Queries, { grid }: Plan, ids: readonly string[]): Promise<string[]> {
  if (grid.timing === 'shared') return [];
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM run WHERE id = ANY($1)
       AND (status IN ('SUCCEEDED', 'RUNNING') AND EXISTS (SELECT FROM attempt WHERE run_id = run.id AND NOT alone)
            OR EXISTS (SELECT FROM lease WHERE run_id = run.id AND NOT exclusive))
     ORDER BY position`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
