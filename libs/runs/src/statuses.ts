/** Everything about a status is a named question here. */

export const STATUSES = [
  'WAITING',
  'QUEUED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'BLOCKED',
  'CANCELLED',
] as const;
export type Status = (typeof STATUSES)[number];
export type { Stage } from '@keygrid/contract';

/** Has ended for now: a study is finished when every wanted run has. Only SUCCEEDED is final for good. */
export const ENDED: readonly Status[] = ['SUCCEEDED', 'FAILED', 'BLOCKED', 'CANCELLED'];
/** A training in one of these will never give its evaluations weights, unless it is opened again. */
export const BLOCKS_EVALUATIONS: readonly Status[] = ['FAILED', 'CANCELLED'];

export const hasEnded = (status: Status): boolean => ENDED.includes(status);

/** For SQL written in this library: `status IN (${sqlList(ENDED)})`. The names are ours, never a person's. */
export const sqlList = (statuses: readonly Status[]): string =>
  statuses.map((status) => `'${status}'`).join(', ');

/** A count for every status, zero where there is none. */
export function countByStatus(rows: readonly { status: Status; count: number }[]): Record<Status, number> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status, count } of rows) counts[status] += count;
  return counts;
}
