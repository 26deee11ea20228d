/** How long runs take before the first has finished: from the first steps of the trainings that run now. */
import type { Stage } from '@keygrid/runs';
import type { RunProgress } from './study-progress.ts';

/** What a study's runs consist of, the same for all of them. */
export interface StudySizes {
  /** Steps of a training, and pairs of a step. */
  readonly steps: number;
  readonly batch: number;
  /** Selections of a training, that of the untrained network included. */
  readonly selections: number;
  /** Pairs an evaluation predicts. */
  readonly evaluationPairs: number;
  /** Passes of the network a pair, at most, in the mean over the evaluations. */
  readonly passes: number;
}

/** Measured over so many steps at least, not counting those before the first look: they compile kernels. */
const LEAST_STEPS = 5;
/** A training step goes forward and backward, and back costs twice as much as forth. */
const FORWARD_SHARE = 1 / 3;

interface Sight {
  readonly step: number;
  readonly seconds: number;
}

/**
 * To be shown every look at the study. Seconds of one run of each stage; undefined until a training has been seen to go on for a few
 * steps. What a training spent before its first step (starting, reading, the first selection) is counted once more for each
 * further selection, and once for an evaluation: rather too much than too little.
 */
export function watchPace(sizes: StudySizes) {
  const first = new Map<string, Sight>();
  const estimate = ({ id, status, step = 0, seconds }: RunProgress): Record<Stage, number>[] => {
    if (status !== 'RUNNING' || step < 1 || seconds === undefined) return [];
    const before = first.get(id);
    if (before === undefined || step < before.step) first.set(id, { step, seconds });
    if (before === undefined || step - before.step < LEAST_STEPS) return [];
    const secondsAStep = (seconds - before.seconds) / (step - before.step);
    const start = Math.max(0, before.seconds - before.step * secondsAStep);
    const passes = sizes.evaluationPairs * sizes.passes;
    return [
      {
        training: sizes.steps * secondsAStep + sizes.selections * start,
        evaluation: (passes * FORWARD_SHARE * secondsAStep) / sizes.batch + start,
      },
    ];
  };
  return (runs: readonly RunProgress[]): Record<Stage, number> | undefined => {
    const estimates = runs.flatMap(estimate);
    if (estimates.length === 0) return undefined;
    const mean = (stage: Stage): number =>
      estimates.reduce((sum, one) => sum + one[stage], 0) / estimates.length;
    return { training: mean('training'), evaluation: mean('evaluation') };
  };
}
