/** A plan becomes rows: runs, cells, a revision. Submitting the same plan again changes nothing (I9). */
import type { Plan } from '@keygrid/plan';
import type { Queries } from '../database/database.ts';
import { hint } from '../hints.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { settleGraphIn } from '../settle/settle-graph.ts';
import type { Placement, SubmitReport } from '../types.ts';
import { cancelUnwanted, lockControl, refreshWanted } from '../settle/wanted.ts';
import { preparePlan, type PreparedPlan } from './prepare.ts';
import { reviseStudy } from './revision.ts';
import { reportOn } from './report.ts';
import { insertRuns, placeRuns, reopenRuns } from './run-rows.ts';

export interface SubmitOptions {
  /** The grid file's text, kept with the revision. */
  readonly yaml: string;
  /** The command that submits it, kept with the revision. Default: not known. */
  readonly command?: string;
  /** Opens FAILED runs again; without it they are listed and stay. */
  readonly retryFailed?: boolean;
  /** Overrides the grid's. */
  readonly placement?: Placement;
  /**
   * The revision that the study must still have, as a preview's `previous` says; 0: it must be new. Left out: whatever it
   * has. Where it has another, and other content than this plan's, nothing is written: `StudyChanged`.
   */
  readonly ifPrevious?: number;
}

/** Another submit of the same name came first. */
export class StudyChanged extends Error {
  override readonly name = 'StudyChanged';
  /** What this submit would do to the study as it is now. */
  readonly report: SubmitReport;
  constructor(report: SubmitReport) {
    super(`study ${report.study} was changed by another submit, to revision ${report.previous}`);
    this.report = report;
  }
}

/** All or nothing, one submit at a time. @throws StudyChanged where `ifPrevious` does not hold. */
export async function submitPlan(home: Home, plan: Plan, options: SubmitOptions): Promise<SubmitReport> {
  const prepared = preparePlan(plan, options.yaml);
  return sqlOf(home).transaction(async (tx) => {
    await lockControl(tx);
    return submitIn(tx, prepared, options);
  });
}

/** Rows that a planner's statistics may not know yet. */
const MANY_ROWS = 2_000;
/** The columns that are joined, chosen or sorted by: statistics of specs and axis values, too, take ten times as long. */
const JOINED =
  'run (id, training_id, status, placement_class, priority, position), cell (study_id, evaluation_id, training_id, wanted)';

/** `submitPlan` as a part of a larger change, under the lock of all control changes. */
export async function submitIn(
  tx: Queries,
  prepared: PreparedPlan,
  { placement, retryFailed = false, ifPrevious, command }: Omit<SubmitOptions, 'yaml'>,
): Promise<SubmitReport> {
  const { plan, ids } = prepared;
  const added = await insertRuns(tx, prepared);
  await placeRuns(tx, prepared, placement);
  const revision = await reviseStudy(tx, prepared, command);
  // Without statistics a join of so many rows is planned for none, and takes minutes.
  if (added.length > MANY_ROWS) await tx.query(`ANALYZE ${JOINED}`);
  await refreshWanted(tx, [...ids, ...revision.touchedRuns], `submitted by ${plan.grid.name}`);
  const cancelled = await cancelUnwanted(tx, revision.touchedRuns, `no longer needed by ${plan.grid.name}`);
  const reopened = await reopenRuns(tx, prepared, retryFailed);
  await settleGraphIn(tx);
  await tx.query(
    `UPDATE study SET submitted_at = clock_timestamp(), finished_at = CASE WHEN EXISTS (
       SELECT 1 FROM run WHERE id = ANY($2) AND status IN ('WAITING', 'QUEUED', 'RUNNING')
     ) THEN NULL ELSE finished_at END WHERE name = $1`,
    [plan.grid.name, ids],
  );
  await hint(tx);
  const report = await reportOn(tx, prepared, { added, reopened, cancelled, revision });
  const isAsExpected = ifPrevious === undefined || ifPrevious === revision.previous || revision.unchanged;
  if (!isAsExpected) throw new StudyChanged(report);
  return report;
}
