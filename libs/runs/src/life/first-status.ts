/** Where a run's life begins, and begins again. */
import type { Status } from '../statuses.ts';

/** It waits where it needs a training's weights. */
export const firstStatusOf = (training: string | null | undefined): Status =>
  training == null ? 'QUEUED' : 'WAITING';

/** The same in SQL; `training` is the expression for the training's id. */
export const firstStatus = (training: string): string =>
  `(CASE WHEN ${training} IS NULL THEN '${firstStatusOf(null)}' ELSE '${firstStatusOf('t')}' END)::run_status`;
