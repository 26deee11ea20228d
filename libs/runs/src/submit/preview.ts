/** What a submit would do, from what is there now: nothing is written, no lock is taken, nothing waits for it. */
import type { Plan } from '@keygrid/plan';
import type { Queries } from '../database/database.ts';
import { firstStatusOf } from '../life/first-status.ts';
import { TRANSITIONS } from '../life/transitions.ts';
import { sqlOf, type Home } from '../home/home.ts';
import { BLOCKS_EVALUATIONS, sqlList, type Status } from '../statuses.ts';
import type { SubmitReport } from '../types.ts';
import { contentOf, type PlanContent } from './prepare.ts';
import { notTimed, reportFrom, type RunNow } from './report.ts';
import { compareStudy } from './revision.ts';
import type { SubmitOptions } from './submit.ts';

/** `submitPlan` reports the same, unless something changes before it. */
export async function previewSubmit(
  home: Home,
  plan: Plan,
  { yaml, retryFailed = false }: Pick<SubmitOptions, 'yaml' | 'retryFailed'>,
): Promise<SubmitReport> {
  const prepared = contentOf(plan, yaml);
  const { before, revision, cancelled, withoutTimes } = await sqlOf(home).transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const found = await compareStudy(tx, prepared);
    return {
      before: await runsBefore(tx, prepared),
      revision: found,
      cancelled: await noLongerWanted(tx, prepared, found.touchedRuns),
      withoutTimes: await notTimed(tx, prepared),
    };
  });
  const known = new Set(before.map(({ id }) => id));
  const added = prepared.ids.filter((id) => !known.has(id));
  const isReopened = ({ status }: RunNow) => status === 'CANCELLED' || (retryFailed && status === 'FAILED');
  const reopened = before.filter(isReopened).map(({ id }) => id);
  const now = statusesAfter(before, new Set(reopened), prepared.plan);
  return reportFrom(prepared, { added, reopened, cancelled, revision }, now, withoutTimes);
}

async function runsBefore(tx: Queries, { ids }: PlanContent): Promise<RunNow[]> {
  const { rows } = await tx.query<RunNow>('SELECT id, status FROM run WHERE id = ANY($1) ORDER BY position', [
    ids,
  ]);
  return rows;
}

/** Home of the study's cells so far that neither the plan nor another study wants, and that have not ended. */
async function noLongerWanted(
  tx: Queries,
  { plan, ids }: PlanContent,
  touched: readonly string[],
): Promise<string[]> {
  const needed = new Set(ids);
  const { rows } = await tx.query<{ id: string }>(
    `WITH others AS (
       SELECT evaluation_id, training_id FROM cell JOIN study ON study.id = cell.study_id
       WHERE cell.wanted AND study.name <> $2
     )
     SELECT id FROM run
     WHERE id = ANY($1) AND status IN (${sqlList(TRANSITIONS.cancel.from)})
       AND NOT EXISTS (SELECT FROM others WHERE evaluation_id = run.id)
       AND NOT EXISTS (SELECT FROM others WHERE training_id = run.id)
     ORDER BY id`,
    [touched.filter((id) => !needed.has(id)), plan.grid.name],
  );
  return rows.map(({ id }) => id);
}

/** As opening again and `settleGraph` leave them. */
function statusesAfter(before: readonly RunNow[], reopened: ReadonlySet<string>, plan: Plan): RunNow[] {
  const opened = new Map<string, Status>();
  for (const { id, status } of before) opened.set(id, reopened.has(id) ? firstStatus(plan, id) : status);
  return before.map(({ id }) => {
    const status = opened.get(id) ?? 'QUEUED';
    const training = plan.evaluations.get(id)?.training;
    if (training === undefined || (status !== 'WAITING' && status !== 'BLOCKED')) return { id, status };
    return { id, status: followed(opened.get(training) ?? 'QUEUED') };
  });
}

const firstStatus = (plan: Plan, id: string): Status => firstStatusOf(plan.evaluations.get(id)?.training);

function followed(training: Status): Status {
  if (training === 'SUCCEEDED') return 'QUEUED';
  return BLOCKS_EVALUATIONS.includes(training) ? 'BLOCKED' : 'WAITING';
}
