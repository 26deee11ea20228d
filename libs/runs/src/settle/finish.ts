/** A run succeeds only in the transaction that stores its results (I4). */
import { freezeCheckpoints, removeFiles } from '../record/checkpoints.ts';
import type { Queries } from '../database/database.ts';
import { withFence } from '../record/fenced.ts';
import { hint } from '../hints.ts';
import { transition } from '../life/transition.ts';
import { countPredictedPairs } from '../record/predictions.ts';
import type { Home } from '../home/home.ts';
import { writeScores } from '../record/scores.ts';
import { settleGraphIn } from './settle-graph.ts';
import type { ClaimKey, EvaluationOutcome, ScoreRow, TrainingOutcome } from '../types.ts';

/** Freezes `best` (of `outcome.bestStep`) and the newest `last`, and queues the evaluations that waited. */
export async function finishTraining(home: Home, claim: ClaimKey, outcome: TrainingOutcome): Promise<void> {
  const superfluous = await withFence(home, claim, async (tx) => {
    const removed = await freezeCheckpoints(tx, claim.runId, outcome.bestStep);
    await succeed(tx, claim, outcome);
    await settleGraphIn(tx, claim.runId);
    return removed;
  });
  await removeFiles(home, superfluous);
}

/** Refused when not all pairs' predictions are stored. */
export async function finishEvaluation(
  home: Home,
  claim: ClaimKey,
  outcome: EvaluationOutcome,
  scores: readonly ScoreRow[],
): Promise<void> {
  await withFence(home, claim, async (tx) => {
    const stored = await countPredictedPairs(tx, claim.runId);
    if (stored !== outcome.pairs) {
      throw new Error(
        `${claim.runId} cannot finish: predictions of ${stored} of ${outcome.pairs} pairs are stored`,
      );
    }
    await writeScores(tx, claim.runId, scores);
    await succeed(tx, claim, outcome);
  });
}

async function succeed(
  tx: Queries,
  { runId, fence }: ClaimKey,
  outcome: TrainingOutcome | EvaluationOutcome,
): Promise<void> {
  const end = { exit: 'succeeded', peakMemoryBytes: outcome.peakMemoryBytes } as const;
  await transition(tx, 'finish', { ids: [runId], fence, given: outcome, end });
  await hint(tx);
}
