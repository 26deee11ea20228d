/** How many runs there are of each status, as numbers and as words. */
import { STATUSES, type Status } from '@keygrid/runs';

export type StatusCounts = Record<Status, number>;

export function countsByStatus(runs: readonly { status: Status }[]): StatusCounts {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as StatusCounts;
  for (const { status } of runs) counts[status] += 1;
  return counts;
}

/** "24 succeeded, 1 failed"; what there is none of is not mentioned. */
export function countsText(counts: StatusCounts): string {
  const words = STATUSES.filter((status) => counts[status] > 0);
  return words.map((status) => `${counts[status]} ${status.toLowerCase()}`).join(', ') || 'no runs';
}
