/** How long a study still takes, from the runs that have finished or from what was measured of those that run. */

export interface StageLoad {
  /** Runs not started yet, waiting ones included. */
  toStart: number;
  /** Seconds each running run has been at work. */
  runningSeconds: number[];
  /** Mean seconds of the finished ones, or what one is expected to take; undefined: neither is known. */
  meanSeconds: number | undefined;
}

/** Seconds with `slots` at work all the time; undefined as long as a stage with work left has no finished run. */
export function timeLeft(stages: StageLoad[], slots: number): number | undefined {
  let work = 0;
  for (const { toStart, runningSeconds, meanSeconds } of stages) {
    if (toStart + runningSeconds.length === 0) continue;
    if (meanSeconds === undefined) return undefined;
    work += toStart * meanSeconds;
    for (const seconds of runningSeconds) work += Math.max(0, meanSeconds - seconds);
  }
  return work / Math.max(1, slots);
}
