/** What a submit did, for a person to read. */
import type { Queries } from '../database/database.ts';
import { STATUSES, type Status } from '../statuses.ts';
import type { SubmitReport } from '../types.ts';
import type { PlanContent } from './prepare.ts';
import type { Revision } from './revision.ts';

export interface Changes {
  readonly added: readonly string[];
  readonly reopened: readonly string[];
  readonly cancelled: readonly string[];
  readonly revision: Revision;
}

export async function reportOn(tx: Queries, prepared: PlanContent, changes: Changes): Promise<SubmitReport> {
  const { rows } = await tx.query<RunNow>('SELECT id, status FROM run WHERE id = ANY($1) ORDER BY position', [
    prepared.ids,
  ]);
  return reportFrom(prepared, changes, rows, await notTimed(tx, prepared));
}

export interface RunNow {
  readonly id: string;
  readonly status: Status;
}

/** `now`: the plan's runs as the submit leaves them, in the order of their positions. */
export function reportFrom(
  { plan }: PlanContent,
  { added, reopened, cancelled, revision }: Changes,
  now: readonly RunNow[],
  withoutTimes: readonly string[],
): SubmitReport {
  const isNew = new Set(added);
  const existing = Object.fromEntries(STATUSES.map((status) => [status, [] as string[]])) as Record<
    Status,
    string[]
  >;
  for (const { id, status } of now) if (!isNew.has(id)) existing[status].push(id);
  return {
    study: plan.grid.name,
    previous: revision.previous,
    revision: revision.number,
    unchanged: revision.unchanged,
    cells: revision.cells,
    runs: {
      new: added,
      existing,
      reopened,
      failedNotReopened: existing.FAILED,
      cancelled,
      notTimed: withoutTimes,
    },
  };
}

/** Of runs that are done or under way, those whose times a study that takes them alone does not use. */
export async function notTimed(tx: Queries, { plan, ids }: PlanContent): Promise<string[]> {
  if (plan.grid.timing === 'shared') return [];
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM run WHERE id = ANY($1)
       AND (status IN ('SUCCEEDED', 'RUNNING') AND EXISTS (SELECT FROM attempt WHERE run_id = run.id AND NOT alone)
            OR EXISTS (SELECT FROM lease WHERE run_id = run.id AND NOT exclusive))
     ORDER BY position`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
