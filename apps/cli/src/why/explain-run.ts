/** Why a run is where it is, and what a person can do about it. */
import { runDetail, type FailureClass, type RunDetail, type Home } from '@keygrid/runs';

export interface Explanation {
  run: string;
  status: RunDetail['status'];
  /** Sentences; of an evaluation without weights, its training's too. */
  why: string[];
  /** Undefined when there is nothing to do but wait. */
  advice: string | undefined;
}

/** What each class of failure asks of a person. */
const ADVICE: Record<FailureClass, string> = {
  'worker-lost': 'the machine or its worker died again and again: look at its memory and the log',
  hung: 'no step came for a long time: look at the log',
  'out-of-memory': 'give it more memory (placement.minMemoryGiB) or a smaller training.microBatch',
  'user-error': 'correct what the message names, then submit with --retry-failed',
  'corrupt-data': 'restore the named file, register the data set again, then submit',
  'non-finite-loss': 'a smaller training.optimiser.learningRate may help',
  io: 'check disk and store (keygrid doctor), then submit with --retry-failed',
  unknown: 'read the log, then submit with --retry-failed',
};

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
  const advice = ADVICE[(lastClass ?? 'unknown') as FailureClass];
  const tried = `It was tried ${attempts.length === 1 ? 'once' : `${attempts.length} times`}.`;
  return { ...own, why: [...why, tried], advice: `${advice}; the log: keygrid logs ${id}` };
}
