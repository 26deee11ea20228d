/** Everything a report or a query is made from, as plain values: one study's cells, their runs and their PCK. */
import type { Continuity } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';
import type { Status } from '@keygrid/runs';
import type { ScoringConfig } from '@keygrid/scoring/config';
import type { PairScores } from '../pairs/pair-scores.ts';
import type { CountedProgram } from './read-programs.ts';

/** What decided how exactly a run was computed. */
export interface ComputedIn {
  /** `float32`, `tf32`, `bfloat16`. */
  readonly precision: string;
  /** `CPU`, a GPU's model, or `CPU (JavaScript)` without native TensorFlow. */
  readonly device: string;
}

/** A training or an evaluation, as far as results go. */
export interface RunResult {
  readonly id: string;
  readonly status: Status;
  /** Name of the data set it reads, for an evaluation with its split: `pf-willow (test)`. */
  readonly data?: string;
  /** Class and message of the last failure. */
  readonly failure?: string;
  /** Unknown for a resumed training: only its last attempt was timed. */
  readonly seconds?: number;
  /** It went on from a checkpoint, after its first step. */
  readonly resumed: boolean;
  /** Of a matcher that has one: whether it took pictures as they are where KBC crops nothing, or squashed. */
  readonly frame?: 'isotropic' | 'squash';
  /** Evaluations only. */
  readonly msPerPair?: number;
  /** What `msPerPair` is the time of; absent where it was not recorded. */
  readonly passesPerPair?: number;
  readonly pairsAtOnce?: number;
  readonly peakMemoryBytes?: number;
  /** Of the attempts that its checkpoints or predictions come from; empty while there are none. */
  readonly computedIn: readonly ComputedIn[];
  /** `approximate`: it was resumed in another numeric environment (I5). */
  readonly continuity: Continuity;
  /** No other run shared the machine with any of its attempts, so that its times may be compared. */
  readonly alone: boolean;
}

export interface PckValue {
  /** Name of the protocol it was scored by. */
  readonly protocol: string;
  readonly alpha: number;
  readonly group: string;
  readonly pairs: number;
  readonly points: number;
  /** In 0..1. */
  readonly perImage: number;
  readonly perPoint: number;
}

export interface CellResult {
  /** Axis path to value. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly evaluation: RunResult;
  /** Absent when the evaluation's weights were brought from outside. */
  readonly training?: RunResult;
  /** Side S of the model's input, which the size groups are measured by. */
  readonly inputSide: number;
  readonly pck: readonly PckValue[];
}

export interface StudyResults {
  readonly name: string;
  readonly about: string;
  readonly revision: number;
  readonly protocol: ScoringConfig;
  readonly protocolName: string;
  /** Read in another protocol than the study's own. */
  readonly isRescored: boolean;
  /** Finished evaluations without scores in the protocol, or at one of its alphas. */
  readonly unscored: readonly string[];
  /** Of which pairs a metric of whole target pictures knows the parts of the pair alone: a sentence for each list of pairs. */
  readonly unknownParts: readonly string[];
  /** What finished its runs. */
  readonly programs: readonly CountedProgram[];
  /** Published numbers and hopes that the grid states for its own protocol, which is not this one. */
  readonly leftOut: number;
  readonly grid: Pick<Grid, 'axes' | 'report' | 'expects' | 'timing'>;
  /** Wanted cells in the order of the grid. */
  readonly cells: readonly CellResult[];
  /** Of finished evaluations at the alphas of the grid's contrasts; absent where it asks for none. */
  readonly pairScores?: PairScores;
  /** `perImage` holds PCK over all keypoints. */
  readonly isPerPoint?: true;
}

export const isFinished = (cell: CellResult): boolean => cell.evaluation.status === 'SUCCEEDED';
