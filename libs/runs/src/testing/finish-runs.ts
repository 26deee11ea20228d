/** Runs taken to their end without computing: weights are some text, predictions are what the caller invents. */
import { METHODS } from '@keygrid/plan';
import { claimRun } from '../claim/claim.ts';
import type { Home } from '../home/home.ts';
import { storePairFacts } from '../record/pair-facts.ts';
import { storeChunk } from '../record/predictions.ts';
import { finishEvaluation, finishTraining } from '../settle/finish.ts';
import type { EvaluationClaim, PairFactsRow, ScoreRow, TrainingClaim } from '../types.ts';
import { aWorker, publish } from './lifecycle.ts';

export interface Invented {
  readonly facts: readonly PairFactsRow[];
  /** Predicted coordinates of each pair, and their scores. */
  readonly points: readonly Float32Array[];
  readonly scores: readonly ScoreRow[];
}

/** One after the other, trainings before what needs them, in 10 s times their seed; what cannot be claimed stays as it is. */
export async function finishRuns(
  home: Home,
  runIds: readonly string[],
  invent: (claim: EvaluationClaim) => Invented | Promise<Invented>,
): Promise<void> {
  const workerId = await aWorker(home, { methods: METHODS });
  for (const runId of runIds) {
    const claim = await claimRun(home, { runId, workerId });
    if (claim?.stage === 'training') await finishOneTraining(home, claim);
    if (claim?.stage === 'evaluation') await finishOneEvaluation(home, claim, await invent(claim));
  }
}

async function finishOneTraining(home: Home, claim: TrainingClaim): Promise<void> {
  await publish(home, claim, 'best', 7);
  await publish(home, claim, 'last', 7);
  const seconds = 10 * claim.spec.seed;
  await finishTraining(home, claim, { steps: 7, bestStep: 7, seconds, peakMemoryBytes: 2 ** 30 });
}

async function finishOneEvaluation(
  home: Home,
  claim: EvaluationClaim,
  { facts, points, scores }: Invented,
): Promise<void> {
  const pairs = facts.map(({ id }, i) => ({ id, points: points[i] ?? new Float32Array(), decision: null }));
  await storeChunk(home, claim, { chunk: 0, firstPair: 0, pairs });
  await storePairFacts(home, claim.dataset, claim.spec.split, facts);
  await finishEvaluation(home, claim, { pairs: facts.length, seconds: 1, msPerPair: 40 }, scores);
}
