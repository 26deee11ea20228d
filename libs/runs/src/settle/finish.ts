/** A run succeeds only in the transaction that stores its results (I4). */
import { dropOthers, freezeCheckpoints, removeFiles } from '../record/checkpoints.ts';
import type { Queries } from '../database/database.ts';
import { withFence } from '../record/fenced.ts';
import { hint } from '../hints.ts';
import { transition } from '../life/transition.ts';
import { countPredictedPairs } from '../record/predictions.ts';
import type { Home } from '../home/home.ts';
import { writeScores } from '../record/scores.ts';
import { settle, unsettled } from './settle-graph.ts';
import type { ClaimKey, EvaluationOutcome, ScoreRow, TrainingOutcome } from '../types.ts';

/** Freezes `best` (of `outcome.bestStep`) and the newest `last`, and queues the evaluations that waited. */
export async function finishTraining(home: Home, claim: ClaimKey, outcome: TrainingOutcome): Promise<void> {
  const { runId } = claim;
  const superfluous = await withFence(home, claim, async (tx) => {
    const frozen = await freezeCheckpoints(tx, runId, outcome.bestStep);
    const succeeded = succeed(tx, claim, outcome);
    const [changes, others] = await Promise.all([
      unsettled(tx, runId),
      dropOthers(tx, runId, frozen),
      succeeded,
    ]);
    await tx.commitWith((last) => settle(last, changes));
    return others;
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
    await tx.commitWith((last) =>
      Promise.all([writeScores(last, claim.runId, scores), succeed(last, claim, outcome)]),
    );
  });
}

async function succeed(
  tx: Queries,
  { runId, fence }: ClaimKey,
  outcome: TrainingOutcome | EvaluationOutcome,
): Promise<void> {
  const end = { exit: 'succeeded', peakMemoryBytes: outcome.peakMemoryBytes } as const;
  await Promise.all([transition(tx, 'finish', { ids: [runId], fence, given: outcome, end }), hint(tx)]);
}
