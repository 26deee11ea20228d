/** Statuses of runs, those that a person looks for first. */
import type { Status } from '@keygrid/runs';

export const BY_URGENCY: readonly Status[] = [
  'FAILED',
  'RUNNING',
  'BLOCKED',
  'QUEUED',
  'WAITING',
  'CANCELLED',
  'SUCCEEDED',
];
