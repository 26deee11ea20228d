/** How many runs there are of each status, as numbers and as words. */
import { STAGES } from '@keygrid/contract';
import { STATUSES, type Stage, type Status } from '@keygrid/runs';

export type StatusCounts = Record<Status, number>;
export type StageCounts = Readonly<Record<Stage, Readonly<StatusCounts>>>;

export function countsByStatus(runs: readonly { status: Status }[]): StatusCounts {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as StatusCounts;
  for (const { status } of runs) counts[status] += 1;
  return counts;
}

export function countsByStage(runs: readonly { stage: Stage; status: Status }[]): StageCounts {
  const of = (stage: Stage) => [stage, countsByStatus(runs.filter((run) => run.stage === stage))];
  return Object.fromEntries(STAGES.map(of)) as StageCounts;
}

export const totalOf = (counts: Readonly<StatusCounts>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** "24 succeeded, 1 failed"; what there is none of is not mentioned. */
export function countsText(counts: StatusCounts): string {
  const words = STATUSES.filter((status) => counts[status] > 0);
  return words.map((status) => `${counts[status]} ${status.toLowerCase()}`).join(', ') || 'no runs';
}
