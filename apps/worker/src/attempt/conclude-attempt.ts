/** How an attempt may end, and the one transaction that makes each end true. */
import type { StopReason } from '@keygrid/ipc';
import { failAttempt, finishEvaluation, finishTraining, recordLog, requeuePreempted } from '@keygrid/runs';
import type { Failure, TrainingOutcome, EvaluationOutcome } from '@keygrid/runs';
import type { AttemptLog } from './attempt-log.ts';
import type { AttemptParts } from './attempt-parts.ts';
import { scoreStoredPredictions } from './score-stored-predictions.ts';

export type Ending =
  | { kind: 'finished'; summary: Record<string, unknown>; peakMemoryBytes: number }
  /** Cancelled: that changed its status and fence, nothing is left to write. */
  | { kind: 'cancelled' }
  /** On request; a checkpoint was published before where there was progress to save. */
  | { kind: 'stopped'; asked?: StopReason | undefined }
  | { kind: 'failed'; failure: Failure };

/** Repeatable: after an outage it may be tried again, and a second commit is refused by the fence. */
export async function concludeAttempt(parts: AttemptParts, ending: Ending, log: AttemptLog): Promise<void> {
  const { home, claim, dataFolder } = parts;
  await recordLog(home, claim, { tail: log.tail(), bytes: log.bytes() });
  if (ending.kind === 'cancelled') return;
  if (ending.kind === 'stopped') return requeuePreempted(home, claim, WHY[ending.asked ?? 'preempted']);
  if (ending.kind === 'failed') return void (await failAttempt(home, claim, ending.failure));
  const outcome = { ...ending.summary, peakMemoryBytes: ending.peakMemoryBytes };
  if (claim.stage === 'training') return finishTraining(home, claim, outcome as unknown as TrainingOutcome);
  // A resumed child counts its own pairs only; what is finished are all of them.
  const { pairs, scores } = await scoreStoredPredictions(home, claim, dataFolder);
  return finishEvaluation(home, claim, { ...outcome, pairs } as unknown as EvaluationOutcome, scores);
}

/** Why a stopped run goes back to the queue. */
const WHY: Record<StopReason, string> = {
  preempted: 'handed back by its worker, which stops',
  held: 'handed back because it was paused',
  cancelled: 'handed back because it was cancelled',
  fenced: 'handed back because another worker has it',
};

export function describeEnding(ending: Ending): string {
  if (ending.kind === 'finished') return 'finished';
  if (ending.kind === 'cancelled') return 'cancelled';
  if (ending.kind === 'stopped') return 'stopped on request; it goes on from its newest checkpoint';
  return `failed (${ending.failure.class}): ${ending.failure.message}`;
}
