/** How the learning rate moves over a training (model.md §6). */
import type { Schedule } from './config.ts';

/**
 * The rate of one update. `progress` is the part of all updates already made, 0 at the first: a cosine begins at `base`
 * and would reach its minimum just after the last (Loshchilov and Hutter 2017, without restarts).
 */
export function learningRateAt(schedule: Schedule, base: number, progress: number): number {
  switch (schedule.kind) {
    case 'constant':
      return base;
    case 'cosine':
      return schedule.minimum + (base - schedule.minimum) * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
