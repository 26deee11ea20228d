/** How the learning rate moves over a training (docs/method.md §6). */
import type { Schedule } from '../config.ts';

/** Where a training stands before an update. */
interface Progress {
  /** Updates already made. */
  readonly done: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/**
 * The rate of one update. A cosine begins at `base` and would reach its minimum just after the last (Loshchilov and
 * Hutter 2017, without restarts). A warm-up of n steps takes the first n updates at 1/n, 2/n, … of what the schedule says.
 */
export function learningRateAt(schedule: Schedule, base: number, progress: Progress): number {
  const { warmup = 1 } = schedule;
  return scheduled(schedule, base, progress) * Math.min(1, (progress.done + 1) / warmup);
}

function scheduled(schedule: Schedule, base: number, { done, stepsPerEpoch, totalSteps }: Progress): number {
  switch (schedule.kind) {
    case 'constant':
      return base;
    case 'cosine':
      return (
        schedule.minimum + (base - schedule.minimum) * 0.5 * (1 + Math.cos(Math.PI * (done / totalSteps)))
      );
    case 'step': {
      const passed = schedule.milestones.filter((epoch) => done >= epoch * stepsPerEpoch);
      return base * schedule.factor ** passed.length;
    }
  }
}
