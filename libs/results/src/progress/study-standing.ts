/** Where a study stands, without reading all of it: its runs are counted, and a page of them is read. */
import { shortened, STAGES, UserError } from '@keygrid/contract';
import { STATUSES, type Home, type Status } from '@keygrid/runs';
import { readerOf } from '@keygrid/runs/reading';
import { studyOverview } from '../studies/study-overview.ts';
import { BY_URGENCY } from '../studies/urgency.ts';
import { readRuns } from './read-progress.ts';
import { totalOf, type StageCounts, type StatusCounts } from './status-counts.ts';
import type { RunProgress } from './study-progress.ts';

export interface StudyStanding {
  readonly study: string;
  readonly stages: StageCounts;
  /** Of both stages. */
  readonly counts: StatusCounts;
  readonly running: readonly RunProgress[];
  readonly runs: readonly RunProgress[];
  /** Where more runs are behind these: what to ask them with. */
  readonly next?: string;
}

/**
 * `urgent`: at most `limit` runs, those that a person looks for first where there are more. Without: a page in the order of the grid,
 * all runs where there is no limit.
 */
export interface StandingRequest {
  readonly limit?: number;
  /** Id of a run: those behind it. */
  readonly after?: string;
  readonly urgent?: boolean;
}

/** @throws UserError for an unknown study, and for an `after` that it does not have. */
export async function studyStanding(
  home: Home,
  study: string,
  { limit, after, urgent = false }: StandingRequest,
): Promise<StudyStanding> {
  const { trainings, evaluations } = await studyOverview(home, study);
  if (after !== undefined) await requireRun(home, study, after);
  const counts = Object.fromEntries(
    STATUSES.map((status) => [status, trainings[status] + evaluations[status]]),
  ) as StatusCounts;
  const stages = { training: trainings, evaluation: evaluations };
  const common = {
    study,
    stages,
    counts,
    running: await runsOfStatus(home, study, stages, 'RUNNING', counts.RUNNING),
  };
  if (urgent && limit !== undefined && totalOf(counts) > limit)
    return { ...common, runs: await mostUrgent(home, study, stages, limit) };
  const page = after === undefined ? {} : { after };
  const runs = await readRuns(home, study, { ...page, ...(limit === undefined ? {} : { limit: limit + 1 }) });
  const shown = runs.slice(0, limit);
  const last = runs.length > shown.length ? shown.at(-1)?.id : undefined;
  return { ...common, runs: shown, ...(last === undefined ? {} : { next: last }) };
}

async function mostUrgent(
  home: Home,
  study: string,
  stages: StageCounts,
  limit: number,
): Promise<RunProgress[]> {
  const runs: RunProgress[] = [];
  for (const status of BY_URGENCY)
    for (const run of await runsOfStatus(home, study, stages, status, limit - runs.length)) runs.push(run);
  return runs;
}

/** No more are looked for than there are: where there is no other, the server would read the whole study to find out. */
async function runsOfStatus(
  home: Home,
  study: string,
  stages: StageCounts,
  status: Status,
  most: number,
): Promise<RunProgress[]> {
  const runs: RunProgress[] = [];
  for (const stage of STAGES) {
    const limit = Math.min(stages[stage][status], most - runs.length);
    if (limit === 0) continue;
    for (const run of await readRuns(home, study, { status, stage, limit })) runs.push(run);
  }
  return runs;
}

async function requireRun(home: Home, study: string, after: string): Promise<void> {
  const { rowCount } = await readerOf(home).query(
    `SELECT FROM cell JOIN study ON study.id = cell.study_id
      WHERE study.name = $1 AND cell.wanted AND (cell.evaluation_id = $2 OR cell.training_id = $2) LIMIT 1`,
    [study, after],
  );
  if (rowCount === 0)
    throw new UserError(
      `--after ${shortened(after, 40)}: ${study} has no such run, or not any more; expected the "next" of the page before. Ask the first page again, without --after.`,
    );
}
