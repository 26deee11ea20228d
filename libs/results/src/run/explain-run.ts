/** Why a run is where it is, and what a person can do about it. */
import { runDetail, type RunDetail } from './run-detail.ts';
import { failureRules } from '@keygrid/contract';
import type { Home } from '@keygrid/runs';

export interface Explanation {
  run: string;
  status: RunDetail['status'];
  /** Sentences; of an evaluation without weights, its training's too. */
  why: string[];
  /** Absent when there is nothing to do but wait. */
  advice: string | undefined;
}

/** Throws UserError for an unknown run. */
export async function explainRun(home: Home, id: string): Promise<Explanation> {
  const { status, why, trainingId, lastClass, attempts } = await runDetail(home, id);
  const own = { run: id, status, why: [...why] };
  if ((status === 'WAITING' || status === 'BLOCKED') && trainingId !== null) {
    const training = await explainRun(home, trainingId);
    const theirs = training.why.map((sentence) => `${trainingId}: ${sentence}`);
    return { ...own, why: [...why, ...theirs], advice: training.advice };
  }
  if (status !== 'FAILED') return { ...own, advice: undefined };
  const { advice } = failureRules(lastClass);
  const tried = `It was tried ${attempts.length === 1 ? 'once' : `${attempts.length} times`}.`;
  return { ...own, why: [...why, tried], advice: `${advice}; the log: keygrid logs ${id}` };
}
