/** How far one of several evaluations computed together is. */
import type { Query } from '@keygrid/datasets';
import type { PairAnswer } from '@keygrid/kbc';
import { CHUNK_PAIRS, type Evaluation, type FinishedEvaluation } from './evaluation.ts';
import type { Pace } from '@keygrid/matchers';
import { predictionOf, type PairPrediction } from './predict.ts';

export interface EvaluationPart {
  readonly evaluation: Evaluation;
  add(query: Query, answer: PairAnswer): void;
  /** The chunk that is full now. */
  handOver(): Promise<void>;
  /** Of this attempt, as `FinishedEvaluation` says. */
  progress(
    pace: Pace | undefined,
  ): Pick<FinishedEvaluation, 'pairs' | 'msPerPair' | 'passesPerPair' | 'pairsAtOnce'>;
}

export function startPart(evaluation: Evaluation): EvaluationPart {
  let waiting: PairPrediction[] = [];
  let [pairs, passes] = [0, 0];
  return {
    evaluation,
    add(query, answer) {
      waiting.push(predictionOf(query, answer));
      pairs += 1;
      passes += answer.passes;
    },
    async handOver() {
      const firstPair = evaluation.firstPair + pairs - waiting.length;
      const chunk = { chunk: firstPair / CHUNK_PAIRS, firstPair, pairs: waiting };
      waiting = [];
      await evaluation.onChunk(chunk);
    },
    progress(pace) {
      if (!pace || pairs === 0) return { pairs };
      // A pair shows its source once, and a target in every pass.
      const images = pairs + passes;
      const msPerPair = (images * pace.image + passes * pace.match) / pairs;
      return { pairs, msPerPair, passesPerPair: passes / pairs, pairsAtOnce: pace.pairsAtOnce };
    },
  };
}
