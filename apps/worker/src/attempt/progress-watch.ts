/** Notices a child that has stopped making progress, by the beats of each phase. */
import { largest, median } from '@keygrid/contract';

export interface ProgressLimits {
  /** Longest silence before the first work is done: reading lists and compiling kernels may take minutes. */
  firstBeatMs: number;
  /** Shortest silence that ever counts as hung. */
  minSilenceMs: number;
}

/** Beats of this phase are signs of life, not of work. */
const PREPARING = 'loading';
/** A phase may take this many times its own median. */
const TIMES_MEDIAN = 10;
const REMEMBERED_BEATS = 64;

export interface ProgressWatch {
  beat(phase: string): void;
  /** A sentence on what stands still, or undefined while all is well. */
  silence(): string | undefined;
}

export function watchProgress(
  limits: ProgressLimits,
  now: () => number = () => performance.now(),
): ProgressWatch {
  let last = now();
  let current: string | undefined;
  const durations = new Map<string, number[]>();
  return {
    beat(phase) {
      const known = durations.get(phase) ?? [];
      durations.set(phase, [...known.slice(-REMEMBERED_BEATS), now() - last]);
      current = phase;
      last = now();
    },
    silence() {
      // What comes next may be any phase met so far: the slowest of them sets the limit.
      const slowest = Math.max(0, largest([...durations.values()].map(median)));
      const hasWorked = [...durations.keys()].some((phase) => phase !== PREPARING);
      const limit = Math.max(hasWorked ? limits.minSilenceMs : limits.firstBeatMs, TIMES_MEDIAN * slowest);
      const silentMs = now() - last;
      if (silentMs <= limit) return undefined;
      return `No progress for ${seconds(silentMs)} s after ${current ?? 'the start'}; the limit was ${seconds(limit)} s.`;
    },
  };
}

const seconds = (ms: number) => (ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
