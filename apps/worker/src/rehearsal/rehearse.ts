/** The same small training three times: is it computed, does it repeat its bits, does it go on where it was killed, how fast? */
import type { NumericEnvironment } from '@keygrid/contract';
import fs from 'node:fs';
import path from 'node:path';
import { attemptTraining, type Attempt, type Stage } from './attempt-training.ts';
import { BATCH, KILL_AT, makePairs, STEPS } from './small-training.ts';

export interface Rehearsal {
  readonly environment: NumericEnvironment | undefined;
  /** Ended in the bits of a first one. */
  readonly again: Compared;
  /** Killed after its checkpoint of step `killedAt` and resumed: ended in the same bits. */
  readonly resumed: Compared & { readonly killedAt: number };
  /** Of a step in the middle: loading, forward, backward, update. */
  readonly stepsPerSecond: number;
  readonly pairsPerSecond: number;
  readonly steps: number;
}

interface Compared {
  readonly isSame: boolean;
  readonly seconds: number;
  /** Why there is nothing to compare. */
  readonly problem?: string;
}

/** `folder` is empty and deleted by the caller. A training that fails is a `problem`, never thrown. */
export async function rehearse(stage: Omit<Stage, 'dataFolder'>): Promise<Rehearsal> {
  const dataFolder = path.join(stage.folder, 'data');
  await makePairs(dataFolder);
  const attempt = (name: string, plan: Parameters<typeof attemptTraining>[2] = {}) =>
    attemptTraining({ ...stage, dataFolder }, name, plan);
  const straight = await attempt('straight');
  const again = await attempt('again');
  const killed = await attempt('killed', { killAt: KILL_AT });
  const resumed = await attempt('resumed', { resumeFrom: killed.checkpoint });
  return judge({ straight, again, killed, resumed });
}

interface Attempts {
  readonly straight: Attempt;
  readonly again: Attempt;
  readonly killed: Attempt;
  readonly resumed: Attempt;
}

export function judge({ straight, again, killed, resumed }: Attempts): Rehearsal {
  const stepSeconds = median(straight.stepSeconds);
  return {
    environment: straight.environment,
    again: { ...compared(straight, again), seconds: straight.seconds + again.seconds },
    resumed: {
      ...compared(straight, resumed, killProblem(killed, resumed)),
      seconds: killed.seconds + resumed.seconds,
      killedAt: killed.step,
    },
    stepsPerSecond: 1 / stepSeconds,
    pairsPerSecond: BATCH / stepSeconds,
    steps: straight.step,
  };
}

/** A resume that began again from the start would end in the same bits: it is counted how many steps it computed. */
function killProblem(killed: Attempt, resumed: Attempt): string | undefined {
  if (killed.problem !== undefined) return killed.problem;
  if (!killed.wasKilled) return `the child ended before it could be killed at step ${KILL_AT}`;
  const computed = resumed.stepSeconds.length + 1;
  if (resumed.problem === undefined && computed !== STEPS - killed.step)
    return `it was to go on after step ${killed.step} of ${STEPS} but computed ${computed} steps`;
  return undefined;
}

function compared(straight: Attempt, other: Attempt, before?: string) {
  const problem = straight.problem ?? before ?? other.problem;
  if (problem !== undefined) return { isSame: false, problem };
  const [one, two] = [straight, other].map(({ checkpoint = '' }) => fs.readFileSync(checkpoint));
  return { isSame: straight.step === STEPS && one !== undefined && two !== undefined && one.equals(two) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
