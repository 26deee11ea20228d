/** How long a program may be silent: long while it loads, then by how long its answers take. */
import { largest } from '@keygrid/contract';

export interface AnswerLimits {
  /** Until its greeting, and until its first answer: libraries load, kernels are compiled. Default: 10 min. */
  readonly firstMs: number;
  /** Shortest limit of later answers. Default: 55 s, a little less than a worker waits for any progress. */
  readonly laterMs: number;
}

/** An answer may take this many times the slowest one so far. */
const TIMES_SLOWEST = 10;

export function answerLimit({ firstMs = 600_000, laterMs = 55_000 }: Partial<AnswerLimits> = {}) {
  let slowest: number | undefined;
  return {
    ms: (): number => (slowest === undefined ? firstMs : Math.max(laterMs, TIMES_SLOWEST * slowest)),
    took(ms: number): void {
      slowest = largest([slowest ?? 0, ms]);
    },
  };
}
