/** What evaluations of one matcher are given by their caller, and what each hands back. */
import type { PredictionChunk } from '@keygrid/contract';
import type { Dataset } from '@keygrid/datasets';
import type { OpenMatcher } from '@keygrid/matchers';
import type { EvaluationSpec } from '../config.ts';
import type { Phase } from '../environment.ts';
import type { KbcDecision } from './predict.ts';

/** One of the evaluations that are computed together. */
export interface Evaluation {
  readonly spec: EvaluationSpec;
  /** The first pair to predict: a multiple of CHUNK_PAIRS; the chunks before it are stored already. */
  readonly firstPair: number;
  /** Aborted: this evaluation ends before the next pair; the others go on. */
  readonly signal: AbortSignal;
  /** Awaited before the next chunk is begun. */
  onChunk(chunk: PredictionChunk<KbcDecision>): Promise<void>;
  /** Called once, after which nothing of this evaluation is computed any more. */
  onEnd(result: EvaluationResult): void;
}

/** What they share. */
export interface EvaluationEnvironment {
  /** Called once; what it opens is closed at the end. */
  openMatcher(): Promise<OpenMatcher>;
  readonly dataset: Dataset;
  onBeat(phase: Phase): void;
}

/** Pairs of one stored chunk; the last one of a split may have fewer. */
export const CHUNK_PAIRS = 256;

export type EvaluationResult = { readonly stopped: true } | FinishedEvaluation;

export interface FinishedEvaluation {
  readonly stopped: false;
  /** Predicted by this attempt. */
  readonly pairs: number;
  /** Wall seconds of all that was computed together. */
  readonly seconds: number;
  /**
   * The matcher's time in milliseconds of one pair by itself: the features of each image shown and the match of each pass, at
   * the median times of this attempt. Decoding and sampling are not counted, and nothing that was kept or shared is
   * taken off, so it says the same of an evaluation alone and of one beside others; `seconds` tells what that saved.
   */
  readonly msPerPair?: number;
  /** Passes of the matcher that `msPerPair` counts: 1, and 1 more for each pair whose target KBC cropped. */
  readonly passesPerPair?: number;
  /** How many pairs a call of the matcher took when `msPerPair` was measured. */
  readonly pairsAtOnce?: number;
  readonly peakMemoryBytes: number;
}
