/** The values that cross this library's border. */
import type {
  CheckpointKind,
  Continuity,
  FailureClass,
  NeededDevice,
  OfferedDevice,
  Precision,
} from '@keygrid/contract';
import type { AnyMatcher, DataConfig, EvaluationSpec, ScoringConfig, TrainingSpec } from './specs.ts';
import type { ProgramState } from './record/provenance.ts';
import type { Status } from './statuses.ts';

/** Who may write a run: every worker write carries one and throws `Fenced` once it is not current (I2). */
export interface ClaimKey {
  readonly runId: string;
  readonly fence: number;
}

/** A complete file in the store. */
export interface StoredFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

interface ClaimBase extends ClaimKey {
  /** The attempt's id: a bigint, as text. */
  readonly attempt: string;
  readonly workerId: string;
  readonly dataset: DataConfig;
  readonly checkpointEverySeconds: number;
  /** Where the attempt's log goes in the store. */
  readonly logKey: string;
  /** `approximate` once an earlier attempt ran in another numeric environment (I5). */
  readonly continuity: Continuity;
  /** It has the worker's machine alone, with all threads. */
  readonly exclusive: boolean;
  /** `device` of the attempt before this one, if any. */
  readonly previousEnvironment?: unknown;
}
export interface TrainingClaim extends ClaimBase {
  readonly stage: 'training';
  readonly spec: TrainingSpec;
  /** To go on from, newest first; the first one's hash was verified at the claim. Empty: from the start. */
  readonly checkpoints: readonly (StoredFile & { readonly runId: string; readonly step: number })[];
  /** Where the first checkpoint is of the training that this one extends: the best one until then, verified too. */
  readonly inheritedBest?: StoredFile & { readonly step: number };
  /** Backbone weights, where the spec names a file. */
  readonly backboneWeights?: { readonly key: string; readonly sha256: string };
}
export interface EvaluationClaim extends ClaimBase {
  readonly stage: 'evaluation';
  readonly spec: EvaluationSpec;
  readonly matcher: AnyMatcher;
  /** All that the matcher names by SHA-256. */
  readonly files: readonly { readonly key: string; readonly sha256: string }[];
  /** First chunk that is missing; earlier ones hold predictions of the same files. */
  readonly firstChunk: number;
  /** Protocols to score by: those of every study that wants this evaluation. */
  readonly protocols: readonly ScoringConfig[];
}
export type Claim = TrainingClaim | EvaluationClaim;

export interface PublishedCheckpoint extends StoredFile {
  readonly kind: CheckpointKind;
  readonly step: number;
  /** From the child's first byte to the complete file in the store; left out where it was not measured. */
  readonly seconds?: number | undefined;
}

/** What scoring needs of a pair and prediction must not see; `libs/scoring` adds its own fields. */
export interface PairFactsRow {
  readonly id: string;
  readonly category: string;
  readonly truth: readonly unknown[];
  readonly flags: object;
  /** max(box width, box height) of the keypoints in original pixels. */
  readonly extents?: { readonly source?: number; readonly target?: number };
}

export interface ScoreRow {
  readonly protocol: ScoringConfig;
  readonly alpha: number;
  /** Correct keypoints of each pair, in pair order. */
  readonly correct: Uint16Array;
  /** Keypoints of each pair that the metric counts; left out: all of them. */
  readonly counted?: Uint16Array | undefined;
  readonly summaries: readonly {
    readonly group: string;
    readonly pairs: number;
    readonly points: number;
    /** In 0..1. */
    readonly perImage: number;
    readonly perPoint: number;
  }[];
}

/** What a finished training reports; further numbers are kept as they are. */
export interface TrainingOutcome {
  readonly steps: number;
  readonly bestStep: number;
  readonly bestValue?: number;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
  readonly [name: string]: unknown;
}
export interface EvaluationOutcome {
  readonly pairs: number;
  readonly seconds: number;
  /** Absent when a resumed evaluation had nothing left to predict. */
  readonly msPerPair?: number;
  /** What `msPerPair` is the time of: passes of the network a pair, and pairs a call of it. */
  readonly passesPerPair?: number;
  readonly pairsAtOnce?: number;
  readonly peakMemoryBytes?: number;
  readonly [name: string]: unknown;
}

export interface Failure {
  readonly class: FailureClass;
  readonly message: string;
  readonly stack?: string;
}

/** A GPU of a worker. */
export interface Card {
  /** As `CUDA_VISIBLE_DEVICES` names it. */
  readonly id: string;
  readonly name: string;
  /** Of one of its slots. */
  readonly memoryGiB: number;
  readonly slots: number;
  /** What was said when it was lost: nothing is claimed for it from then on. */
  readonly lost?: string;
}

export interface WorkerOffer {
  readonly host: string;
  /** Equal for all workers of one machine, whatever container they are in. */
  readonly machine: string;
  readonly pid: number;
  /** Of cards that are lost none. */
  readonly slots: number;
  readonly device: OfferedDevice;
  /** The most that one of its slots has. */
  readonly memoryGiB: number;
  /** Default: none, as on a CPU. */
  readonly cards?: readonly Card[];
  readonly precisions: readonly Precision[];
  /** Version of each method it can run, by the planner's names. */
  readonly methods: Readonly<Record<string, number>>;
  readonly commit?: string;
  readonly version?: string;
  /** Default: not known. */
  readonly program?: ProgramState;
}

/** Which workers may take a run. Not part of any id. */
export interface Placement {
  readonly device: NeededDevice;
  readonly minMemoryGiB: number;
}

export interface SubmitReport {
  readonly study: string;
  /** The study's revision before; 0: there was none. */
  readonly previous: number;
  readonly revision: number;
  /** Same cells, same protocol, same text: no new revision was made. */
  readonly unchanged: boolean;
  readonly cells: { readonly added: number; readonly removed: number; readonly kept: number };
  readonly runs: {
    readonly new: readonly string[];
    /** Runs that were there, by their status after the submit. */
    readonly existing: Readonly<Record<Status, readonly string[]>>;
    readonly reopened: readonly string[];
    readonly failedNotReopened: readonly string[];
    /** Runs that are no longer needed, cancelled by this submit. */
    readonly cancelled: readonly string[];
    /**
     * With `timing: exclusive`: runs that had succeeded, or run now, without their machine to themselves. They keep their
     * results; their times are not used.
     */
    readonly notTimed: readonly string[];
  };
}

/** One doorbell: a hint that this run may be claimed. Lower priority is sooner. */
export interface DoorbellRing {
  readonly runId: string;
  readonly fence: number;
  readonly priority: number;
  readonly placementClass: string;
}

export interface Doorbell {
  ring(runs: readonly DoorbellRing[]): Promise<void>;
  /**
   * The next run to try, waiting up to `blockMs`; call `done` once the claim has committed or found no row. It never rejects:
   * a message that could not be answered comes again.
   */
  fetch(
    placementClass: string,
    options: { blockMs: number },
  ): Promise<{ runId: string; fence: number; done(): Promise<void> } | undefined>;
  /** What is in the queue: `<runId>-<fence>` to priority. */
  waiting(placementClass: string): Promise<Map<string, number>>;
  /** Takes messages back that were not fetched yet, by `<runId>-<fence>`. */
  withdraw(placementClass: string, ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}
