/** Why an attempt ended, and what follows from it (docs/orchestration.md §5). */

export const FAILURE_CLASSES = [
  'worker-lost',
  'hung',
  'out-of-memory',
  'user-error',
  'corrupt-data',
  'non-finite-loss',
  'io',
  'unknown',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** Times a run is started again after this class; the counter of lost workers starts anew at each newer checkpoint. */
export const RETRIES: Readonly<Record<FailureClass, number>> = {
  'worker-lost': 4,
  hung: 4,
  'out-of-memory': 1,
  'user-error': 0,
  'corrupt-data': 0,
  'non-finite-loss': 0,
  io: 5,
  unknown: 2,
};
