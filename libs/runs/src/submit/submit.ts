/** A plan becomes rows: runs, cells, a revision. Submitting the same plan again changes nothing (I9). */
import type { Plan } from '@keygrid/plan';
import type { Queries } from '../database.ts';
import { hint } from '../hints.ts';
import type { Runs } from '../runs.ts';
import { settleGraphIn } from '../settle-graph.ts';
import type { Placement, SubmitReport } from '../types.ts';
import { cancelUnwanted, lockControl, refreshWanted } from '../wanted.ts';
import { reviseStudy } from './revision.ts';
import { reportOn } from './report.ts';
import { insertRuns, placeRuns, reopenRuns } from './run-rows.ts';

export interface SubmitOptions {
  /** The grid file's text, kept with the revision. */
  readonly yaml: string;
  /** Opens FAILED runs again; without it they are listed and stay. */
  readonly retryFailed?: boolean;
  /** Overrides the grid's. */
  readonly placement?: Placement;
}

/** All or nothing, one submit at a time. */
export async function submitPlan(runs: Runs, plan: Plan, options: SubmitOptions): Promise<SubmitReport> {
  return runs.sql.transaction((tx) => submitIn(tx, plan, options));
}

/** What `submitPlan` would report: it is done, and undone. */
export async function previewSubmit(runs: Runs, plan: Plan, options: SubmitOptions): Promise<SubmitReport> {
  try {
    return await runs.sql.transaction(async (tx) => {
      throw new Preview(await submitIn(tx, plan, options));
    });
  } catch (error) {
    if (error instanceof Preview) return error.report;
    throw error;
  }
}

/** Carries the report out of the transaction that it rolls back. */
class Preview extends Error {
  readonly report: SubmitReport;
  constructor(report: SubmitReport) {
    super('preview');
    this.report = report;
  }
}

async function submitIn(tx: Queries, plan: Plan, options: SubmitOptions): Promise<SubmitReport> {
  await lockControl(tx);
  const ids = [...plan.trainings.keys(), ...plan.evaluations.keys()];
  const added = await insertRuns(tx, plan);
  await placeRuns(tx, plan, ids, options.placement);
  const revision = await reviseStudy(tx, plan, options.yaml);
  await refreshWanted(tx, [...ids, ...revision.touchedRuns]);
  const cancelled = await cancelUnwanted(tx, revision.touchedRuns, `no longer wanted by ${plan.grid.name}`);
  const reopened = await reopenRuns(tx, ids, options.retryFailed ?? false);
  await settleGraphIn(tx);
  await tx.query(
    `UPDATE study SET submitted_at = clock_timestamp(), finished_at = CASE WHEN EXISTS (
       SELECT 1 FROM run WHERE id = ANY($2) AND status IN ('WAITING', 'QUEUED', 'RUNNING')
     ) THEN NULL ELSE finished_at END WHERE name = $1`,
    [plan.grid.name, ids],
  );
  await hint(tx);
  return reportOn(tx, plan, { added, reopened, cancelled, revision });
}
